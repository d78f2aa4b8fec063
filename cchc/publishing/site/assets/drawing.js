"use strict";
/* Charts: their definitions come from charts.js, their figures stand in the page, Vega draws them as SVG. */
const drawing = (() => {
  const locales = {
    vi: { decimal: ",", thousands: ".", grouping: [3], currency: ["", ""] },
    en: { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""] },
  };
  const marked = "[class*='figures_marks'] > [aria-label], [class*='official_marks'] > [aria-label], [class*='breaks_marks'] > [aria-label]";
  const drawn = new Map(); // frame → { view, data, width }
  let definitions = {};
  let queue = Promise.resolve();
  let seen = null;

  const language = () => document.documentElement.lang;
  /* A pair is a text in Vietnamese and English. */
  const told = (text) => (Array.isArray(text) ? text[language() === "en" ? 1 : 0] : text);

  function quantity(figure) {
    const number = cchc.printed(figure.value) + (figure.unit === "%" ? "%" : ` ${told(figure.unit)}`.trimEnd());
    return figure.qualifier ? `${cchc.say(`qualifier.${figure.qualifier}`)} ${number}` : number;
  }

  /* What a tooltip and a screen reader say of a figure: whose, how much, when, from where. */
  function tip(figure) {
    if (figure.tip || !figure.name) return told(figure.tip);
    const lines = [told(figure.name), quantity(figure)];
    if (figure.days) lines.push(cchc.period(figure.days, figure.coverage));
    if (figure.conflict) lines.push(cchc.say("conflict_flag"));
    if (figure.source) lines.push(`${cchc.say("source")}: ${figure.source}`);
    if (figure.scan) lines.push(cchc.say("scan_tip"));
    return lines.join("\n");
  }

  const broken = (figure) => [`${cchc.say("break_line")}, ${figure.year}`, told(figure.reason)].filter(Boolean).join(": ");

  function filled(frame, data) {
    const chart = structuredClone(definitions[frame.dataset.chart]);
    const figures = data.figures.map((figure) => ({
      ...figure,
      tip: tip(figure),
      sign: (cchc.signs[figure.qualifier] || "").trim(),
      reason: figure.broken && broken(figure),
    }));
    chart.datasets = { ...chart.datasets, figures };
    chart.description = `${frame.dataset[language()]}. ${cchc.say("chart_keys")}`;
    const occurring = (field) => [...new Set(figures.map((figure) => figure[field]))].sort((a, b) => a - b);
    const values = {
      english: language() === "en",
      names: (data.names || []).map(told),
      room: frame.clientWidth,
      steps: occurring("step"),
      years: occurring("year"),
    };
    for (const parameter of chart.params) parameter.value = values[parameter.name];
    if (!chart.width) chart.width = frame.clientWidth;
    if (chart.usermeta) chart.height = chart.usermeta.row * figures.length;
    return chart;
  }

  /* One stop of the tab key for a chart; the arrow keys go from figure to figure. */
  function setUpKeys(frame, leading) {
    frame.querySelectorAll(marked).forEach((figure, index) => {
      figure.setAttribute("tabindex", index ? "-1" : "0");
      figure.setAttribute("role", leading && !figure.matches("line") ? "link" : "img");
    });
  }

  function step(event) {
    const figure = event.target.closest && event.target.closest(".chart [tabindex][aria-label]");
    if (!figure) return;
    if (event.key === "Enter") { figure.dispatchEvent(new MouseEvent("click", { bubbles: true })); return; }
    const figures = [...figure.closest(".chart").querySelectorAll(marked)];
    const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -figures.length, End: figures.length };
    if (!moves[event.key]) return;
    event.preventDefault();
    const next = figures[Math.min(Math.max(figures.indexOf(figure) + moves[event.key], 0), figures.length - 1)];
    figure.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  /* What is out of sight is drawn anew when it comes into sight again: in the language and the width of then. */
  function forget(frame) {
    drawn.get(frame)?.view.finalize();
    drawn.delete(frame);
    if (seen && frame.querySelector("script")) seen.observe(frame);
  }

  async function draw(frame, data = JSON.parse(frame.querySelector("script").textContent)) {
    if (!frame.clientWidth) { forget(frame); return; }
    await Promise.all([cchc.load("assets/vega.js"), cchc.load("assets/charts.js")]);
    let canvas = frame.querySelector("div");
    if (!canvas) frame.append(canvas = document.createElement("div"));
    drawn.get(frame)?.view.finalize();
    const view = await vegaEmbed(canvas, filled(frame, data), {
      mode: "vega-lite",
      renderer: "svg",
      ast: true, // expressions are interpreted: the pages forbid the evaluation of text as code
      actions: false,
      defaultStyle: false,
      tooltip: () => {},
      logLevel: 1,
      formatLocale: locales[language()],
    });
    drawn.set(frame, { view, data, width: frame.clientWidth });
    setUpKeys(frame, data.figures.some((figure) => figure.href));
  }

  /* One chart at a time, so that the page stays awake. */
  function later(frame, data) {
    queue = queue.then(() => draw(frame, data)).catch((error) => console.error(error));
  }

  function onceLater(frame) {
    queue = queue.then(() => (drawn.has(frame) ? null : draw(frame))).catch((error) => console.error(error));
  }

  function again() {
    for (const [frame, { data }] of drawn) later(frame, data);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const frames = [...document.querySelectorAll(".chart[data-chart]")].filter((frame) => frame.querySelector("script"));
    seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        onceLater(entry.target);
      }
    }, { rootMargin: "400px" });
    frames.forEach((frame) => seen.observe(frame));
    /* The others when there is time, so that all are there when the page is printed. */
    addEventListener("load", () => setTimeout(() => frames.forEach(onceLater), 500));
    document.addEventListener("keydown", step);
    let resized;
    addEventListener("resize", () => {
      clearTimeout(resized);
      resized = setTimeout(() => {
        for (const [frame, { data, width }] of drawn) if (frame.clientWidth !== width) later(frame, data);
      }, 200);
    });
  });

  return { define: (data) => { definitions = data; }, again, later };
})();
