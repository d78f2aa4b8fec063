"""What is judged about a figure, and what later sentences of a document inherit."""

from __future__ import annotations

from dataclasses import dataclass, field

from cchc.extraction import subjects
from cchc.extraction.attribution import Choice, Context
from cchc.extraction.figures import Figure
from cchc.extraction.periods import OPEN, Period
from cchc.extraction.segments import Block, Sentence
from cchc.extraction.subjects import Subject


@dataclass(slots=True)
class Reading:
    """A figure with everything judged about it. Offsets are those of the document."""

    start: int
    end: int
    figure: Figure
    sentence: Sentence
    choice: Choice
    code: str
    status: str
    direction: str | None
    qualifier: str
    period: Period
    inferred: bool
    subject: Subject
    admin_level: str | None
    rule: str
    heading: bool
    dropped: str | None = None  # disposition of a figure that is no observation after all


@dataclass(slots=True)
class State:
    """What later sentences inherit."""

    main: Period = OPEN
    period: Period = OPEN
    year: int | None = None
    this_year: int | None = None  # `năm nay`
    named_year: int | None = None  # the year named last
    subject: Subject = subjects.NOBODY
    section: Subject | None = None
    group: Subject | None = None  # the ministries or the provinces, whichever were told of last
    group_listed: Subject | None = None  # said by the line above a list to be the subject of its bullets
    target: bool = False
    target_period: Period | None = None
    target_lines: int = 0  # lines since the heading that set targets
    target_bullets: bool = False
    results_rank: tuple[bool, int] | None = None  # the rank of the heading above results, in a plan
    target_rank: tuple[bool, int] | None = None  # of the mark of the heading that set aims: a number or not, its dots
    context: Context = field(default_factory=Context)
    heads: dict[str, frozenset[str]] = field(default_factory=dict)  # mark of a list -> `context.head` at its beginning
    tier: str | None = None
    index_period: Period | None = None  # the year of the index spoken of: `PCI 2022`
    marks_day: Period | None = None  # on which the marks of an index were made public: `Ngày 19/8, Sở A công bố`
    topic: str | None = None  # the rate that the title names
    done_to_procedures: str | None = None  # the indicator of the procedures that the title tells of
    rate: str | None = None  # the rate told or named last below the heading: `Hà Nam (88,3%), Tây Ninh (74,6%)`
    announced: frozenset[str] = frozenset()  # by the heading right above, for lines that begin with a tier
    run_in: tuple[Block, frozenset[str]] | None = None  # said by the first words of a block: `Phản ánh, kiến nghị. ...`
    title_index: str | None = None  # the index that the title speaks of
    section_period: Period | None = None  # stated by the heading above
    mixed_tiers: bool = False  # the sentence before went through several tiers
    proposed: Block | None = None  # in which block the sentence before told of a proposal
    aim: tuple[Block, Period] | None = None  # the period of the target told last, in which block
    dates: Period | None = None  # the dates printed last, which `trong kỳ báo cáo này` means
    printed: tuple[Period, Period] = (OPEN, OPEN)  # the label of the reporting period, and the dates printed for it
    sequences: list[list[tuple[str, str, str | None]]] = field(default_factory=list)
    plan: Period | None = None  # the year that a plan is for
    labels: dict[str, Period] = field(default_factory=dict)  # `tháng`, `quý` -> the one named last
    named_plan: Period | None = None  # the year of the plan named last: `Kế hoạch cải cách hành chính năm 2025`
    resolved_on: str | None = None  # the day on which the province of the document was looked up
    is_plan: bool = False  # the document sets targets throughout
    looking_back: bool = False  # the period named last ended before the plan begins
    listed: dict[str, str] = field(default_factory=dict)  # form family -> code of the last item of a list by tiers
    total: tuple[str, Reading] | None = None  # what the bullets below a line divide, and the mark of that line
    spoken: Subject | None = None  # the district or commune named last: `Xã ...` in a later sentence
    told: tuple[Block, Subject] | None = None  # whose all figures of the sentence before were, and in which block
    centre_tier: str | None = None  # of the public service centre named last
    heading_tier: str | None = None  # said by the heading or the line above: governs tables and bullets
    section_tier: str | None = None  # of which alone the section tells: `II. Cấp huyện`
    heading_lettered: bool = False  # the heading above is `a)`, `b)`: below one with a number
    default_tier: str | None = None
    whole_told: bool = False  # the whole province was told of last, where the title sets a tier
    title_tier: str | None = None  # the only one that the title names: governs tables

    def begins(self, published_at: str | None) -> str | None:
        """The day from which targets hold: that of the aims under a heading, of the plan, or of publication.

        In a plan of several years the year of a heading is a deadline, before which there are other aims.
        """
        if self.is_plan and self.plan is None:
            return published_at
        return (self.target_period or self.plan or OPEN).start or published_at


@dataclass(slots=True)
class DocumentText:
    """A document as the reader sees it."""

    text: str
    folded: str
    title: str
    publisher: str
    published_at: str | None
    blocks: list[Block]
