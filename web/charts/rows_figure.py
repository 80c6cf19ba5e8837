"""A chart of rows as a Plotly figure. The library is imported when the first reader asks for interaction, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.charts.figures import SYMBOLS
from web.charts.rows import MOST_DRAWN, Row, Rows

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def rows_figure(rows: Rows) -> Figure:
    """Dots with their quartiles over a common axis, first row on top, what they are held against as a line."""
    import plotly.graph_objects as go

    shown = [one for one in rows.rows[:MOST_DRAWN] if one.value is not None]
    names = [f"{place}. {one.label}" for place, one in enumerate(shown, start=1)]
    looks = sorted({(one.mark, one.paint) for one in shown})
    traces = [
        _trace(go, [(name, one) for name, one in zip(names, shown, strict=True) if (one.mark, one.paint) == look], *look) for look in looks
    ]
    if rows.reference is not None and names:
        ends = {"x": [rows.reference] * 2, "y": [names[0], names[-1]]}
        traces.append(go.Scatter(**ends, name=rows.reference_name, mode="lines", line={"dash": "dot"}, meta="limit", hoverinfo="skip"))
    figure = go.Figure(traces)
    figure.update_layout(
        template="none",
        showlegend=rows.reference is not None,
        legend={"orientation": "h", "traceorder": "normal", "yref": "container", "y": 0, "yanchor": "bottom"},
        margin={"l": 20, "r": 20, "t": 34, "b": 90},
        xaxis={"title": {"text": rows.axis.replace("{prefix}", "")}, "exponentformat": "SI", "rangemode": "tozero"},
        yaxis={"automargin": True, "autorange": "reversed", "type": "category", "categoryorder": "array", "categoryarray": names},
    )  # fmt: skip
    return figure


def _trace(go: object, members: list[tuple[str, Row]], mark: int, paint: int) -> object:
    values = [one.value or 0.0 for _, one in members]
    above = [max(0.0, (one.high or 0.0) - value) for (_, one), value in zip(members, values, strict=True)]
    below = [max(0.0, value - one.low) if one.low is not None else 0.0 for (_, one), value in zip(members, values, strict=True)]
    errors = {"type": "data", "symmetric": False, "array": above, "arrayminus": below}
    return go.Scatter(  # type: ignore[attr-defined]  # plotly has no types.
        x=values,
        y=[name for name, _ in members],
        mode="markers",
        meta=f"c{paint % 8}",
        showlegend=False,
        customdata=[[one.told, one.detail] for _, one in members],
        hovertemplate="%{y}: %{customdata[0]} (%{customdata[1]})<extra></extra>",
        marker={"symbol": SYMBOLS[mark % 8], "size": 10},
        error_x=errors if any(one.high is not None for _, one in members) else None,
    )
