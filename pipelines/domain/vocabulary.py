"""Closed vocabularies: every value a coded column may hold, with its Chinese label.

The public meaning of each value is fixed by docs/facts.md. dbt tests and pandera schemas take their
`accepted values` from here (a contract test compares them), so a value is added in this one place.
"""

from __future__ import annotations

from enum import StrEnum


class SpendingScheme(StrEnum):
    """Which classification a spending item belongs to (支出分类口径)."""

    TOTAL = "total"  # 支出合计
    NATURE = "nature"  # 基本支出、项目支出
    FUNCTION = "function"  # 功能分类
    ECONOMIC = "economic"  # 经济分类
    FUND = "fund"  # 资金性质：一般公共预算、政府性基金 …
    THREE_PUBLIC = "three_public"  # “三公”经费
    PROJECT = "project"  # 具体项目
    OPERATING = "operating"  # 公用经费、机关运行经费 …
    PROCUREMENT = "procurement"  # 政府采购
    REVENUE = "revenue"  # 收入、结余


class BudgetStage(StrEnum):
    """At which stage of the budget a sum stands (预算阶段)."""

    INITIAL_BUDGET = "initial_budget"  # 年初预算
    ADJUSTMENT = "adjustment"  # 追加、调整、压减、冻结、收回
    FINAL_BUDGET = "final_budget"  # 全年预算、调整后预算
    ACTUAL = "actual"  # 决算、实际支出、执行数


class ComparisonBasis(StrEnum):
    """What a stated change compares with (比较基准)."""

    PRIOR_YEAR = "prior_year"  # 比上年
    BUDGET = "budget"  # 比预算
    TARGET = "target"  # 比目标


class SubjectKind(StrEnum):
    """What kind of figure a stated change is about (变动对象)."""

    SPENDING = "spending"
    INDICATOR = "indicator"
    BASIC = "basic"


class TargetOperator(StrEnum):
    """How a target or an achieved value is bounded (比较符)."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    MORE = ">"
    LESS = "<"
    ABOUT = "~"


class FindingKind(StrEnum):
    """What a finding is (发现类型)."""

    PROBLEM = "problem"  # 存在问题
    CAUSE = "cause"  # 原因
    MEASURE = "measure"  # 改进措施


class SourceKind(StrEnum):
    """In what kind of place a fact stands (来源)."""

    TABLE = "table"
    TEXT = "text"


class ReportType(StrEnum):
    """What kind of paper a report is (报告类型)."""

    DEPARTMENT_SELF_EVALUATION = "department_self_evaluation"  # 部门整体支出绩效自评报告
    PROJECT_SELF_EVALUATION = "project_self_evaluation"  # 项目支出绩效自评表/报告
    PERFORMANCE_TARGETS = "performance_targets"  # 绩效目标申报表
    FINAL_ACCOUNTS = "final_accounts"  # 部门决算公开
    BUDGET = "budget"  # 部门预算公开
    THREE_PUBLIC = "three_public"  # “三公”经费公开
    OTHER = "other"


class KnownBy(StrEnum):
    """How a report's department or fiscal year is known (依据)."""

    STATED = "stated"
    INFERRED = "inferred"
    MANIFEST = "manifest"
    UNKNOWN = "unknown"


class AdminLevel(StrEnum):
    """Administrative level of a department (行政级别)."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    COUNTY = "county"
    TOWNSHIP = "township"


class Severity(StrEnum):
    """How much an issue matters (严重程度)."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class ClaimKind(StrEnum):
    """What a sentence claims about figures or names of its own report (报告自述)."""

    OPEN_LIST = "open_list"  # 主要…、…等：所列不全
    BREAKDOWN = "breakdown"  # 共87项，其中境外29项，境内16项
    OPEN_BREAKDOWN = "open_breakdown"  # 其中包括…
    NAMES_COUNTED = "names_counted"  # 内设科室10个，分别为…
    SOME_NAMES_COUNTED = "some_names_counted"  # 甲、乙等20大专项
    UNSPENT_PROJECTS = "unspent_projects"  # …6个项目未支出
    EXCLUSION = "exclusion"  # 剔除…，执行率为…
    SHARE = "share"  # 占全年支出的52%
    WITHIN_BUDGET = "within_budget"  # 控制在预算内
    NO_DEVIATION = "no_deviation"  # 无明显偏差
    FULLY_EXECUTED = "fully_executed"  # 预算完成率100%
    OVER_BUDGET = "over_budget"  # 决算数超预算数
    LARGE_BALANCE = "large_balance"  # 结余过大
    REASONS = "reasons"  # 主要原因是…
    GROUP_WEIGHT = "group_weight"  # 成本指标(20分)


class Disposition(StrEnum):
    """What became of a number of the text (数字去向)."""

    FACT = "fact"
    SHARE = "share"
    EXCLUDED = "excluded"
    UNEXPLAINED = "unexplained"


class QuarantineReason(StrEnum):
    """Why a document could not be read (隔离原因)."""

    INACCESSIBLE = "inaccessible"  # the file cannot even be opened
    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    ENCODING = "encoding"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    NO_TEXT = "no_text"
