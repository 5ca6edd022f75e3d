"""xl_kpi: the monthly performance pack of a council's children's services."""

__version__ = "0.1.0"
