"use strict";
/* Language, search, tooltips, filters, sorting, the comparison. Data come as scripts: pages opened from disk cannot fetch. */
const cchc = (() => {
  const root = document.currentScript.dataset.root;
  const page = document.documentElement;
  const waiting = new Map();
  const received = new Map();
  let entries = null;
  let seriesNames = {};
  let words = {};

  const say = (name) => words[name][page.lang === "en" ? 1 : 0];

  const signs = { over: "> ", under: "< ", approx: "≈ ", at_least: "≥ ", at_most: "≤ " };
  const colours = 8; // lines told apart on a chart
  const classes = { nine_months: "c9", six_months: "c6", three_months: "c3", one_month: "c1", days: "c0", as_of: "ca", multi_year: "cm" };
  const printed = (value) => value.toLocaleString(page.lang === "en" ? "en-GB" : "vi-VN", {
    maximumFractionDigits: Math.abs(value) < 0.1 ? 4 : 2, useGrouping: "always",
  });
  const remembered = () => { try { return localStorage.getItem("cchc-language"); } catch { return null; } };
  const remember = (language) => { try { localStorage.setItem("cchc-language", language); } catch { /* private window */ } };

  const swapMarks = (text) => text.replace(/[.,]/g, (mark) => (mark === "." ? "," : "."));

  function showLanguage(language) {
    if (language === page.lang) return;
    page.lang = language;
    document.title = page.dataset[language === "en" ? "titleEn" : "titleVi"];
    for (const element of document.querySelectorAll(".n")) {
      for (const node of element.childNodes) if (node.nodeType === 3) node.data = swapMarks(node.data);
    }
    for (const element of document.querySelectorAll("option[data-vi]")) element.textContent = element.dataset[language];
    for (const element of document.querySelectorAll("input[data-vi]")) element.placeholder = element.dataset[language];
    drawing.again();
  }

  function load(path) {
    if (!waiting.has(path)) {
      waiting.set(path, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = root + path;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      }));
    }
    return waiting.get(path);
  }

  const folded = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    .split(/\s+/).map((word) => word.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "")).filter(Boolean).join(" ");

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  /* Search */
  function matches(query) {
    const words = folded(query).split(" ").filter(Boolean);
    if (!words.length) return [];
    const scored = [];
    for (const entry of entries) {
      const text = ` ${entry[4]}`;
      if (!words.every((word) => text.includes(word))) continue;
      const starts = words.filter((word) => text.includes(` ${word}`)).length;
      scored.push([-starts, entry[4].length, entry]);
    }
    scored.sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2][3] < b[2][3] ? -1 : 1));
    return scored.slice(0, 12).map((item) => item[2]);
  }

  function setUpSearch() {
    const box = document.getElementById("find");
    const list = document.getElementById("found");
    let selected = -1;
    const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); selected = -1; };
    const select = (position) => {
      const options = [...list.querySelectorAll("a")];
      if (!options.length) return;
      selected = (position + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === selected)));
      options[selected].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", options[selected].id);
    };
    const show = async () => {
      await load("data/search-index.js");
      const found = matches(box.value);
      list.replaceChildren();
      selected = -1;
      if (!folded(box.value)) return close();
      found.forEach((entry, index) => {
        const name = page.lang === "en" && entry[2] ? entry[2] : entry[1];
        const option = element("a", name, { href: root + entry[3], role: "option", id: `found-${index}`, "aria-selected": "false", tabindex: "-1" });
        option.append(element("small", say(entry[0])));
        list.append(option);
      });
      if (!found.length) {
        const none = element("p");
        none.append(...document.getElementById("found-none").cloneNode(true).childNodes);
        list.append(none);
      }
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
    };
    box.addEventListener("focus", () => load("data/search-index.js"));
    box.addEventListener("input", show);
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); select(selected + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); select(selected - 1); }
      else if (event.key === "Escape") close();
      else if (event.key === "Enter") {
        const options = list.querySelectorAll("a");
        const option = options[Math.max(selected, 0)];
        if (option && !list.hidden) location.href = option.href;
      }
    });
    document.addEventListener("click", (event) => { if (!event.target.closest(".find")) close(); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); box.focus(); }
    });
  }

  /* Tooltips */
  const isoDay = (text) => text.split("-").reverse().map((part) => String(Number(part))).join("/");

  function period(days, coverage) {
    const [start, end] = days.split("/");
    const told = start ? `${isoDay(start)} – ${isoDay(end)}` : `${say("on_day")} ${isoDay(end)}`;
    return coverage ? `${told} (${say(`coverage.${coverage}`)})` : told;
  }

  const sourceOf = (href) => decodeURIComponent(href.split("/").pop().split(".html")[0]);

  function cellTip(link) {
    const cell = link.closest("td");
    const coverage = Object.keys(classes).find((code) => cell.classList.contains(classes[code]));
    const row = cell.parentElement;
    const lines = [row.querySelector("th").innerText.trim(), link.innerText.trim()];
    const unit = row.querySelector("td.unit");
    if (unit && unit.textContent) lines[1] += ` ${unit.textContent}`;
    lines.push(period(link.dataset.f, coverage));
    if (cell.classList.contains("k")) lines.push(say("conflict_flag"));
    if (cell.classList.contains("s")) lines.push(say("scan_tip"));
    lines.push(`${say("report")}: ${sourceOf(link.getAttribute("href"))}`);
    return lines.join("\n");
  }

  function noteTip(mark, tip) {
    mark.dataset.notes.split(" ").forEach((id, index) => {
      const note = document.getElementById(id);
      if (!note) return;
      if (index) tip.append(element("hr"));
      if (note.tagName !== "TR") { tip.append(...note.cloneNode(true).childNodes); return; }
      const heads = note.closest("table").querySelectorAll("thead th");
      [...note.cells].forEach((cell, position) => {
        const line = element("div");
        if (position) line.append(...heads[position].cloneNode(true).childNodes, ": ");
        line.append(...cell.cloneNode(true).childNodes);
        if (!position) line.style.fontWeight = "600";
        for (const link of line.querySelectorAll("a")) link.replaceWith(...link.childNodes);
        tip.append(line);
      });
    });
  }

  function setUpTips() {
    const tip = document.getElementById("tip");
    const wanted = "[data-f],mark[data-notes],.chart [tabindex][aria-label]";
    const hide = () => { tip.hidden = true; };
    const show = (target) => {
      tip.replaceChildren();
      if (target.dataset.notes) noteTip(target, tip);
      else tip.textContent = target.dataset.f ? cellTip(target) : target.getAttribute("aria-label");
      if (!tip.childNodes.length) return;
      tip.hidden = false;
      const place = target.getClientRects()[0] || target.getBoundingClientRect();
      const left = Math.min(Math.max(8, place.left), innerWidth - tip.offsetWidth - 8);
      const above = place.top - tip.offsetHeight - 8;
      tip.style.left = `${left}px`;
      tip.style.top = `${above > 4 ? above : place.bottom + 8}px`;
    };
    const find = (event) => event.target.closest && event.target.closest(wanted);
    document.addEventListener("mouseover", (event) => { const target = find(event); if (target) show(target); else hide(); });
    document.addEventListener("focusin", (event) => { const target = find(event); if (target) show(target); else hide(); });
    document.addEventListener("click", (event) => { const target = find(event); if (target && target.tagName === "MARK") show(target); });
    document.addEventListener("scroll", hide, { passive: true });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  }

  /* Filters and sorting */
  function setUpFilters() {
    for (const box of document.querySelectorAll("[data-filter]")) {
      const output = box.closest("p").querySelector("output");
      const scope = document.querySelectorAll("[data-filtered] tbody tr");
      box.addEventListener("input", () => {
        const query = folded(box.value).split(" ").filter(Boolean);
        let shown = 0;
        for (const row of scope) {
          const text = folded(row.textContent);
          row.hidden = !query.every((word) => text.includes(word));
          if (!row.hidden) shown += 1;
        }
        output.textContent = query.length ? `${shown} / ${scope.length}` : "";
      });
    }
    for (const choice of document.querySelectorAll("[data-switch]")) {
      const maps = choice.closest(".maps").querySelectorAll(".map");
      choice.addEventListener("change", () => maps.forEach((map) => { map.hidden = map.dataset.map !== choice.value; }));
    }
  }

  function sortValue(cell) {
    if (!cell) return "";
    if (cell.dataset.sort) return cell.dataset.sort;
    const number = cell.querySelector(".n");
    const text = (number || cell).textContent.trim();
    const [thousands, decimal] = page.lang === "en" ? [",", "."] : [".", ","];
    const plain = text.replace(/^[><≈≥≤]\s*/, "").replaceAll(thousands, "").replace(decimal, ".");
    return plain !== "" && !Number.isNaN(Number(plain)) ? Number(plain) : folded(text);
  }

  function sortBy(head) {
    const table = head.closest("table");
    const column = [...head.parentElement.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row, index) => [sortValue(row.cells[column]), index, row]);
    const blank = (value) => value === "";
    rows.sort((a, b) => {
      if (blank(a[0]) !== blank(b[0])) return blank(a[0]) ? 1 : -1;
      const order = typeof a[0] === "number" && typeof b[0] === "number" ? a[0] - b[0] : String(a[0]).localeCompare(String(b[0]), "vi");
      return (down ? -order : order) || a[1] - b[1];
    });
    table.tBodies[0].append(...rows.map((row) => row[2]));
  }

  function setUpSorting() {
    for (const head of document.querySelectorAll(".sortable thead th")) {
      const button = element("span", undefined, { role: "button", tabindex: "0" });
      button.append(...head.childNodes);
      head.append(button);
      head.addEventListener("click", () => sortBy(head));
      button.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sortBy(head); } });
    }
  }

  /* Comparison */

  function comparedSlugs() {
    return [...new Set(decodeURIComponent(location.hash.slice(1)).split(",").filter((slug) => /^[a-z0-9-]+$/.test(slug)))];
  }

  function drawComparison() {
    const slugs = comparedSlugs().filter((slug) => received.has(slug));
    const places = slugs.map((slug) => received.get(slug));
    const table = document.getElementById("comparison");
    const years = [...new Set(places.flatMap((place) => place.cells.map((cell) => cell[1])))].sort((a, b) => b - a);
    const yearBox = document.getElementById("compare-year");
    const year = yearBox.value;
    while (yearBox.options.length > 1) yearBox.remove(1);
    for (const one of years) yearBox.append(element("option", one, { value: one }));
    yearBox.value = years.includes(Number(year)) ? year : "";
    drawChips(places);
    table.hidden = !places.length;
    const head = element("tr");
    for (const id of ["word-indicator", "word-unit"]) {
      const cell = element("th", undefined, { scope: "col", class: id === "word-unit" ? "unit" : "" });
      cell.append(...document.getElementById(id).cloneNode(true).childNodes);
      head.append(cell);
    }
    for (const place of places) {
      const cell = element("th", undefined, { scope: "col" });
      cell.append(element("a", place.name, { href: `localities/${place.slug}.html` }));
      head.append(cell);
    }
    table.tHead.replaceChildren(head);
    const chosen = places.map((place) => latest(place, yearBox.value));
    const told = (key) => chosen.filter((cells) => cells.has(key)).length;
    const keys = [...new Set(chosen.flatMap((cells) => [...cells.keys()]))];
    keys.sort((a, b) => told(b) - told(a) || (a < b ? -1 : 1));
    const common = document.getElementById("common").checked;
    const rows = keys.filter((key) => !common || chosen.every((cells) => cells.has(key))).map((key) => comparedRow(key, chosen, !yearBox.value));
    table.tBodies[0].replaceChildren(...rows);
    offerSeries(places);
  }

  /* The chart of one indicator: those most places give come first. */
  function offerSeries(places) {
    const box = document.getElementById("compare-series");
    const before = box.value;
    const counts = new Map();
    for (const place of places) {
      const years = new Map();
      for (const cell of place.cells) years.set(cell[0], (years.get(cell[0]) || 0) + 1);
      for (const [key, count] of years) {
        const [told, most] = counts.get(key) || [0, 0];
        counts.set(key, [told + 1, Math.max(most, count)]);
      }
    }
    const keys = [...counts.keys()].filter((key) => counts.get(key)[1] > 1 || counts.get(key)[0] > 1);
    keys.sort((a, b) => counts.get(b)[0] - counts.get(a)[0] || counts.get(b)[1] - counts.get(a)[1] || (a < b ? -1 : 1));
    box.replaceChildren(...keys.map((key) => element("option", seriesNames[key][page.lang === "en" ? 1 : 0], { value: key })));
    if (keys.includes(before)) box.value = before;
    document.getElementById("compared").hidden = !keys.length;
    if (keys.length) drawSeries(places, box.value);
  }

  function drawSeries(places, key) {
    const section = document.getElementById("compared");
    const shown = places.slice(0, colours);
    const figures = shown.flatMap((place, series) => {
      const cells = place.cells.filter((cell) => cell[0] === key).sort((a, b) => a[1] - b[1]);
      return cells.map(([, year, value, qualifier, coverage, href, days, run, broken, months, scan], index) => ({
        name: place.name, unit: seriesNames[key][2], months, scan, source: sourceOf(href),
        year, value, qualifier: signs[qualifier] ? qualifier : undefined, coverage, href, days, run, series, broken: Boolean(broken && index),
      }));
    });
    section.querySelector(".key").replaceChildren(...[...new Set(figures.map((figure) => figure.series))].map((series) => {
      const item = element("span", shown[series].name);
      item.prepend(element("i", undefined, { class: `s${series}` }));
      return item;
    }));
    drawing.later(section.querySelector(".chart"), { figures });
  }

  function latest(place, year) {
    const cells = new Map();
    for (const cell of place.cells) {
      if (year ? cell[1] === Number(year) : !cells.has(cell[0]) || cells.get(cell[0])[1] < cell[1]) cells.set(cell[0], cell);
    }
    return cells;
  }

  function comparedRow(key, chosen, withYear) {
    const [vi, en, unit] = seriesNames[key];
    const row = element("tr");
    const head = element("th", undefined, { scope: "row" });
    head.append(element("a", page.lang === "en" ? en : vi, { href: `indicators/${key.split("|")[0]}.html` }));
    row.append(head, element("td", unit, { class: "unit" }));
    for (const cells of chosen) {
      const cell = element("td");
      const found = cells.get(key);
      if (found) {
        cell.className = [classes[found[4]], found[10] ? "s" : ""].filter(Boolean).join(" ");
        cell.append(element("a", (signs[found[3]] || "") + printed(found[2]), { href: found[5], "data-f": found[6] }));
        if (withYear) cell.append(element("small", ` ${found[1]}`));
      }
      row.append(cell);
    }
    return row;
  }

  function drawChips(places) {
    document.getElementById("chosen").replaceChildren(...places.map((place) => {
      const item = element("li", `${place.name} `);
      const button = element("button", "✕", { type: "button", "aria-label": `${document.getElementById("word-remove").innerText}: ${place.name}` });
      button.addEventListener("click", () => { location.hash = comparedSlugs().filter((slug) => slug !== place.slug).join(","); });
      item.append(button);
      return item;
    }));
  }

  async function compare() {
    await load("data/series-names.js");
    const known = new Set([...document.getElementById("choice").options].map((option) => option.value));
    await Promise.all(comparedSlugs().filter((slug) => known.has(slug)).map((slug) => load(`data/${slug}.js`)));
    drawComparison();
  }

  function setUpComparison() {
    const form = document.getElementById("compare");
    if (!form) return;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      location.hash = [...new Set([...comparedSlugs(), document.getElementById("choice").value])].join(",");
    });
    document.getElementById("compare-series").addEventListener("change", (event) => {
      drawSeries(comparedSlugs().filter((slug) => received.has(slug)).map((slug) => received.get(slug)), event.target.value);
    });
    document.getElementById("compare-year").addEventListener("change", drawComparison);
    document.getElementById("common").addEventListener("change", drawComparison);
    addEventListener("hashchange", compare);
    compare();
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (remembered() === "en") showLanguage("en");
    document.getElementById("language").addEventListener("click", () => {
      const language = page.lang === "en" ? "vi" : "en";
      showLanguage(language);
      remember(language);
      if (document.getElementById("compare")) drawComparison();
    });
    setUpSearch();
    setUpTips();
    setUpFilters();
    setUpSorting();
    setUpComparison();
    if (location.hash && document.getElementById(location.hash.slice(1))) document.getElementById(location.hash.slice(1)).scrollIntoView({ block: "center" });
  });

  return {
    load, say, period, printed, signs, classes,
    learn: (data) => { words = data; },
    index: (data) => { entries = data; },
    receive: (data) => { received.set(data.slug, data); },
    nameSeries: (data) => { seriesNames = data; },
  };
})();
