"""Open data (dữ liệu mở): aggregates that name nobody, as CSV and JSON with a DCAT description and checksums. Pure."""
