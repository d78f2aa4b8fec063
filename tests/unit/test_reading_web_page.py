"""Web pages: the report stays, the furniture goes."""

from __future__ import annotations

import pytest

from cchc.reading.content import Parsed
from cchc.reading.limits import Limits
from cchc.reading.parsing import parse

PAGE = """<html><head><title>Kết quả CCHC năm 2021 | Sở Nội vụ</title>
<meta property="og:site_name" content="Sở Nội vụ Hà Tĩnh">
<meta property="article:published_time" content="2021-12-04T08:00:00+07:00">
<script>var visits = 29487736;</script><style>p { width: 66% }</style></head>
<body><nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/gt">Giới thiệu</a></li></ul></nav>
<div id="main"><h1>Kết quả CCHC năm 2021</h1>
<p>Toàn tỉnh tiếp nhận 1.784 hồ sơ,
 <b>đúng hạn</b> <i>99,5%</i>.<br>Còn lại 9 hồ sơ quá hạn.</p>
<table><tr><th>Đơn vị</th><th>Hồ sơ</th></tr><tr><td>Sở Tư pháp</td><td>12</td></tr>
<tr><td>Sở Y tế<br>(cơ sở 2)</td><td><p>15</p></td></tr></table>
<ul><li>Cấp huyện 98,1%</li><li>Cấp xã 97,2%</li></ul></div>
<div class="counter">Lượt truy cập: 28363216</div>
<footer>© 2016 Hotline 0215 3 835 666</footer></body></html>"""

LINES = [
    "Kết quả CCHC năm 2021",
    "Toàn tỉnh tiếp nhận 1.784 hồ sơ, đúng hạn 99,5%.",
    "Còn lại 9 hồ sơ quá hạn.",
    "Đơn vị | Hồ sơ",
    "Sở Tư pháp | 12",
    "Sở Y tế (cơ sở 2) | 15",
    "Cấp huyện 98,1%",
    "Cấp xã 97,2%",
]


def read(name: str, content: bytes) -> Parsed:
    (page,) = parse(name, content, Limits()).documents
    return page


def test_main_text_in_lines_and_tables_as_rows() -> None:
    page = read("trang.html", PAGE.encode())
    assert (page.reader or "").startswith("html/")
    assert page.error is None
    assert page.text.split("\n") == LINES


def test_title_publisher_and_date_come_from_the_page() -> None:
    page = read("trang.html", PAGE.encode())
    assert page.title is not None
    assert page.title.startswith("Kết quả CCHC năm 2021")
    assert page.publisher == "Sở Nội vụ Hà Tĩnh"
    assert page.published_at == "2021-12-04"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_the_character_set_of_the_bytes_does_not_change_the_text(encoding: str) -> None:
    page = read("trang.html", PAGE.encode(encoding))
    assert page.text.split("\n") == LINES


def test_a_page_named_txt_is_read_as_the_page_it_is_and_says_so() -> None:
    page = read("trang.txt", PAGE.encode())
    assert (page.reader or "").startswith("html/")
    assert page.text.split("\n") == LINES
    assert page.note == "its content is .html, read as such"


@pytest.mark.parametrize(
    "content",
    [b"<html></html>", b"<html><body><script>1</script></body></html>", b"<!doctype html><p>", b"<html><body>   "],
)
def test_a_page_without_text_is_an_error_row(content: bytes) -> None:
    page = read("trang.html", content)
    assert page.error is not None
    assert page.text == ""


ARTICLE = [
    "Kết quả cải cách hành chính 6 tháng đầu năm 2021 của tỉnh Hưng Yên",
    "Trong 6 tháng đầu năm 2021, toàn tỉnh tiếp nhận 96.246 hồ sơ, giải quyết đúng hạn 95.300 hồ sơ, đạt 99,02%.",
    "Cấp huyện tiếp nhận 12.000 hồ sơ; cấp xã 84.246 hồ sơ.",
    "Chỉ số PAR INDEX xếp thứ 38/63.",
    "Tỷ lệ hồ sơ trực tuyến mức độ 3, 4 đạt 35,6%.",
]
MENU = "<div id='menu'><ul>" + "".join(f"<li><a href='/{i}'>Mục {i}</a></li>" for i in range(12)) + "</ul></div>"
FOOT = "<div id='footer'>Địa chỉ: 10 Chùa Chuông. Điện thoại: 0221 3 862 823</div>"
HEAD, REST = ARTICLE[0], ARTICLE[1:]


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='content'><h1>{HEAD}</h1><div>{'<br><br>'.join(REST)}</div></div>",
        f"<div class='detail'><div>{HEAD}</div>{''.join(f'<div>{p}</div>' for p in REST)}</div>",
        f"<section><h2>{HEAD}</h2>{''.join(f'<p><b>{p[:9]}</b><span>{p[9:]}</span></p>' for p in REST)}</section>",
        f"<article><h1>{HEAD}</h1><ul>{''.join(f'<li>{p}</li>' for p in REST)}</ul></article>",
        f"<main><h1>{HEAD}</h1><h3>{REST[0]}</h3><p>{REST[1]}</p><blockquote>{REST[2]}</blockquote>{REST[3]}</main>",
        f"<table><tr><td>{MENU}</td><td><b>{HEAD}</b>{''.join(f'<p>{p}</p>' for p in REST)}</td></tr></table>",
        f"<article><h1>{HEAD}</h1><p>{REST[0]}</p><p hidden>11%</p><p>{'</p><p>'.join(REST[1:])}</p></article>",
    ],
    ids=["br", "div", "span", "list", "headings", "layout table", "hidden"],
)
def test_however_a_portal_builds_its_pages_the_paragraphs_are_the_same(body: str) -> None:
    page = read("trang.html", f"<html><body>{MENU}{body}{FOOT}</body></html>".encode())
    assert page.text.split("\n") == ARTICLE


def test_old_fonts_behind_character_references() -> None:
    shown = "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in "Tû lÖ hå s¬ gi¶i quyÕt ®óng h¹n ®¹t 98,6%")
    page = read("trang.html", f"<html><body><article><p>{shown}</p></article></body></html>".encode())
    assert page.text == "Tỷ lệ hồ sơ giải quyết đúng hạn đạt 98,6%"
    assert page.charset == "utf-8+tcvn3"
    assert page.note is not None
    assert "Vietnamese syllables once read as tcvn3" in page.note
