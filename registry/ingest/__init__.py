"""The stations of a submission on its way in: receive, judge, store."""
