"""Jixiao (绩效): from a folder of budget-performance reports to a warehouse people can trust.

Each package below has one job and states it in its first paragraph; docs/architecture.md draws how data
flows through them and which may import which.
"""
