"""Writes web pages: the content alone, or as the article of a government site's page with all that stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.builders.content import Content, Drawn, Grid, Line, read_drawn

_PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>{title}-某某市人民政府</title>
<meta name="SiteName" content="某某市人民政府"><style>p {{text-indent: 2em}}</style>
<script>var total = 12345.67; document.write("<p>脚本写的100万元。</p>");</script></head>
<body>
<div class="top"><a href="/">网站首页</a> <a href="/login">登录</a> <a href="/reg">注册</a></div>
<div id="main-nav"><ul><li><a href="/a">政务公开</a></li><li><a href="/b">办事服务</a></li>
<li><a href="/c">互动交流</a></li></ul></div>
<table width="1000" align="center"><tr><td width="200"><ul class="left-menu"><li><a href="/1">机构设置</a></li>
<li><a href="/2">部门预算</a></li><li><a href="/3">部门决算</a></li></ul></td><td>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/x">财政信息</a> &gt; 绩效评价</div>
<div class="article"><h1>{title}</h1>
<div class="info">发布时间：2024-05-20 10:30 来源：某某局 浏览次数：<span id="hits">1024</span>次 字体：[大 中 小]</div>
<div class="TRS_Editor">{article}</div>
<p>【打印本页】 【关闭窗口】</p><p>上一篇：<a href="/p">2022年度自评报告</a></p></div>
<div class="related"><h4>相关阅读</h4><p>2021年度部门决算公开，支出合计9999.99万元。</p></div>
</td></tr></table>
<div class="page-footer"><p>主办单位：某某市人民政府办公室 网站标识码：4300000001 湘ICP备05000618号 邮编410000</p></div>
<div style="display: none">隐藏的统计数字888万元。</div>
</body></html>
"""


def write_html(content: Content, *, title: str = "", charset: str = "utf-8", encoding: str = "utf-8") -> bytes:
    """A page of a government site with `content` as its article, in `encoding`, declaring `charset`."""
    article = "\n".join(_write_block(block) for block in content)
    return _PAGE.format(title=escape(title), article=article, charset=charset).encode(encoding)


def write_table(rows: Sequence[Sequence[Drawn]]) -> str:
    """A table with its spans."""
    lines = ["".join(map(_write_cell, row)) for row in rows]
    return f"<table border=1>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _write_block(block: Line | Grid) -> str:
    if isinstance(block, Grid):
        return write_table(block.rows)
    tag = f"h{min(block.level + 1, 6)}" if block.level else "p"
    words = escape(block.words).replace("\n", "<br>") or "&nbsp;"
    return f"<{tag}><span style='font-family:仿宋'>{words}</span></{tag}>"


def _write_cell(drawn: Drawn) -> str:
    words, down, across = read_drawn(drawn)
    spans = (f" rowspan={down}" if down > 1 else "") + (f" colspan='{across}'" if across > 1 else "")
    return f"<td{spans}><p>{escape(words).replace(chr(10), '<br/>')}</p></td>"
