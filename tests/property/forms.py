"""Known sums and indicators laid out as the tables of reports, in the shapes that converters leave them in.

Which words head a column, which rows belong together, in which order columns stand and how a grid becomes text belongs
here. The words are those of the catalogue of layouts; the lookups of the extractors are not their source.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from tests.property.facts_told import Row, Sum, Told
from tests.property.figures import Style, amounts

Grid = list[list[str]]


@dataclass(frozen=True)
class Form:
    """A table as text and what it states."""

    text: str
    told: Told

    def __str__(self) -> str:
        return self.text


def _tabbed(grid: Grid) -> str:
    return "".join("\t".join(row) + "\n" for row in grid)


def _indented(grid: Grid) -> str:
    return "".join("\t" + "\t".join(row) + "\n" for row in grid)


def _cell_a_line(grid: Grid) -> str:
    return "\n".join("".join(f"\t{cell}\n" for cell in row) for row in grid) + "\n"


def _barred(grid: Grid) -> str:
    return "".join("| " + " | ".join(row) + " |\n" for row in grid)


def _markdown(grid: Grid) -> str:
    head, *rows = grid
    return _barred([head, ["---"] * len(head), *rows])


LAYOUTS: dict[str, Callable[[Grid], str]] = {
    "rows of tabs": _tabbed,
    "rows behind a tab": _indented,
    "a cell a line": _cell_a_line,
    "bars": _barred,
    "Markdown": _markdown,
}

# scheme, the word of the whole, the parts; a part in brackets is behind 其中 in the part before it
SUBJECTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "nature": ("total", "合计", ("基本支出", "项目支出")),
    "function": ("total", "支出合计", ("一般公共服务支出", "教育支出", "农林水支出", "住房保障支出")),
    "economic": ("total", "总计", ("工资福利支出", "商品和服务支出", "对个人和家庭的补助", "资本性支出")),
    "three_public": ("three_public", "合计", ("因公出国（境）费", "公务用车购置及运行费", "公务接待费")),
}
CAPTIONS = {
    "nature": "部门支出情况表",
    "function": "支出决算表（按功能分类）",
    "economic": "支出情况表（按经济分类）",
    "three_public": "“三公”经费支出情况表",
}
STAGES = {
    "initial_budget": ("年初预算数", "年初预算", "预算数"),
    "final_budget": ("全年预算数", "调整后预算数", "调整预算数"),
    "actual": ("决算数", "全年执行数", "实际支出"),
    "prior": ("上年决算数", "{x}年决算数"),
}


@st.composite
def tables_of_sums(draw: st.DrawFn, layout: str, year: int) -> Form:
    """A table with items down and stages across, with its whole first or last or not at all, and its unit anywhere."""
    scheme = draw(st.sampled_from(sorted(SUBJECTS)))
    whole_scheme, whole, parts = SUBJECTS[scheme]
    stages = draw(st.lists(st.sampled_from(sorted(STAGES)), min_size=1, max_size=4, unique=True))
    columns = [draw(amounts(len(parts))) for _ in stages]
    place_of_whole = draw(st.sampled_from(["first", "last", "none"]))
    # bars without a rule may have lost their blanks
    has_blanks = place_of_whole == "none" and layout != "bars" and draw(st.booleans())
    rows: list[tuple[str, str, list[Decimal | None]]] = [
        (part, scheme, [None if has_blanks and draw(st.booleans()) else column[place] for column in columns])
        for place, part in enumerate(parts)
    ]
    total: tuple[str, str, list[Decimal | None]] = (
        whole,
        whole_scheme,
        [sum(column, Decimal()) for column in columns],
    )
    rows = {"first": [total, *rows], "last": [*rows, total], "none": rows}[place_of_whole]
    style = Style(
        unit=draw(st.sampled_from(["万元", "元"])),
        has_separators=draw(st.booleans()),
        is_full_width=draw(st.booleans()),
    )
    unit = draw(st.sampled_from(["above", "in the headings", "in the caption"]))
    words = [draw(st.sampled_from(STAGES[stage])).format(x=year - 1) for stage in stages]
    heads = [f"{word}（{style.unit}）" if unit == "in the headings" else word for word in words]
    has_ordinals, has_remarks = draw(st.booleans()), draw(st.booleans())
    grid = [
        [
            *["序号"] * has_ordinals,
            draw(st.sampled_from(["项目", "项    目", "支出项目"])),
            *heads,
            *["备注"] * has_remarks,
        ]
    ]
    for number, (name, _, values) in enumerate(rows, 1):
        is_whole = name == whole
        ordinal = "" if is_whole else str(number - (place_of_whole == "first"))
        cells = [style.bare_sum(value) if value is not None else draw(st.sampled_from(["", "—"])) for value in values]
        grid.append(
            [*[ordinal] * has_ordinals, name, *cells, *[draw(st.sampled_from(["", "无", "按进度"]))] * has_remarks]
        )
    caption = CAPTIONS[scheme] + (f"（{style.unit}）" if unit == "in the caption" else "")
    above = f"单位：{style.unit}\n" if unit == "above" else ""
    told = tuple(
        Sum(
            None if name == whole else name,
            of,
            "actual" if stage == "prior" else stage,
            year - (stage == "prior"),
            value,
        )
        for name, of, values in rows
        for stage, value in zip(stages, values, strict=True)
        if value is not None
    )
    return Form(f"{year}年{caption}\n{above}{LAYOUTS[layout](grid)}", Told(told))


@dataclass(frozen=True)
class _Indicator:
    """An indicator of a form: its levels, its name, its unit."""

    level_1: str
    level_2: str
    name: str
    unit: str


INDICATORS = (
    _Indicator("产出指标", "数量指标", "培训农民人数", "人次"),
    _Indicator("产出指标", "数量指标", "新建农村公路里程", "公里"),
    _Indicator("产出指标", "质量指标", "工程验收合格率", "%"),
    _Indicator("产出指标", "时效指标", "资金拨付及时率", "%"),
    _Indicator("产出指标", "成本指标", "培训费用", "万元"),
    _Indicator("效益指标", "经济效益指标", "带动农户增收户数", "户"),
    _Indicator("效益指标", "社会效益指标", "受益村数", "个"),
    _Indicator("效益指标", "生态效益指标", "森林覆盖率", "%"),
    _Indicator("满意度指标", "服务对象满意度指标", "群众满意度", "%"),
)
SIGNS = {">=": ("≥", ">=", "≧"), "<=": ("≤", "<=", "≦"), "=": ("=",), None: ("",)}
TARGETS = ("年度指标值", "指标值", "预期指标值")
ACHIEVED = ("实际完成值", "全年实际值", "全年完成值")
REASONS = ("偏差原因分析及改进措施", "未完成原因分析", "未完成原因和改进措施")
# where the columns stand: T target, A achieved, W weight, S score, R reason
ORDERS = {"standard": "TAWSR", "weight before target": "WTASR", "no reasons": "TAWS", "no weights": "TAR"}


@st.composite
def indicator_forms(draw: st.DrawFn, layout: str, order: str, year: int) -> Form:
    """A form with three levels of indicators, weights that add up to 100 or none, and its total."""
    chosen = draw(st.lists(st.sampled_from(INDICATORS), min_size=3, max_size=9, unique=True))
    chosen.sort(key=INDICATORS.index)
    columns = ORDERS[order]
    has_weights = "W" in columns
    weights = [Decimal(100 // len(chosen))] * len(chosen)
    weights[-1] += 100 - sum(weights)
    heads = {
        "T": draw(st.sampled_from(TARGETS)),
        "A": draw(st.sampled_from(ACHIEVED)),
        "W": draw(st.sampled_from(["分值", "权重"])),
        "S": draw(st.sampled_from(["得分", "自评得分"])),
        "R": draw(st.sampled_from(REASONS)),
    }
    repeats_levels = draw(st.booleans())
    grid = [["一级指标", "二级指标", "三级指标", *(heads[column] for column in columns)]]
    told: list[Row] = []
    for place, (indicator, weight) in enumerate(zip(chosen, weights, strict=True)):
        operator = draw(st.sampled_from(list(SIGNS)))
        target, actual = (Decimal(draw(st.integers(100, 99_999))) / 100 for _ in range(2))
        score = draw(st.sampled_from([weight, weight - 1, weight - Decimal("0.5")]))
        cells = {
            "T": f"{draw(st.sampled_from(SIGNS[operator]))}{target}{indicator.unit}",
            "A": f"{actual}{indicator.unit}",
            "W": str(weight),
            "S": str(score),
            "R": draw(st.sampled_from(["", "无", "受天气影响"])),
        }
        before = chosen[place - 1] if place and not repeats_levels else None
        levels = [
            "" if before and before.level_1 == indicator.level_1 else indicator.level_1,
            "" if before and before.level_2 == indicator.level_2 else indicator.level_2,
        ]
        grid.append([*levels, indicator.name, *(cells[column] for column in columns)])
        told.append(
            Row(
                indicator.name,
                indicator.level_1,
                indicator.level_2,
                operator,
                target,
                actual,
                indicator.unit,
                weight if has_weights else None,
                score if has_weights else None,
            )
        )
    if has_weights:
        scores = sum((row.score for row in told if row.score is not None), Decimal())
        grid.append(["总分", "", "", *({"W": "100", "S": str(scores)}.get(column, "") for column in columns)])
    return Form(f"{year}年度部门整体支出绩效自评表\n{LAYOUTS[layout](grid)}", Told(rows=tuple(told)))
