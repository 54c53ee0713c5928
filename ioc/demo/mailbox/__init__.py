"""Mailbox (hộp thư trình diễn): a mail server that delivers to nobody, and a page that shows what it was given.

For the demo and for tests only. Listens on this machine only, keeps the last 500 letters.
Start it with `python -m ioc.demo.mailbox --smtp-port 2525 --http-port 8025 --folder var/mailbox`.
"""
