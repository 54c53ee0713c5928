"""Reports (báo cáo): documents the province owes every month and quarter, and open data for everybody. Pure.

A report is a `document.Document`; `as_html`, `as_docx` and `as_xlsx` write any of them. Nothing here reads a database
or a clock: the services bring the facts, and the same facts give the same bytes.
"""
