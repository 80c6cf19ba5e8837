"""The charts, by the name a page or an address calls them."""

from web.charts import at_one_size, gain, rate_over_frame_size, standing, trend, values

CHARTS = {
    "rate-over-frame-size": rate_over_frame_size,
    "at-one-size": at_one_size,
    "gain": gain,
    "trend": trend,
    "standing": standing,
    "values": values,
}
