"""The charts, by the name a page or an address calls them."""

from web.charts import rate_over_frame_size, values

CHARTS = {"rate-over-frame-size": rate_over_frame_size, "values": values}
