"""Which days are working days: no weekend, no public holiday of the shop's country."""

import datetime as dt

from holidays import HolidayBase, country_holidays


class WorkingDays:
    """Counts the working days of a country; of none, those that are neither Saturday nor Sunday."""

    def __init__(self, country: str | None) -> None:
        self._calendar = country_holidays(country) if country else HolidayBase()

    def is_working(self, day: dt.date) -> bool:
        """Whether it is one."""
        return self._calendar.is_working_day(day)

    def after(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after a day; with 0 the day itself, or the next working day where it is none."""
        return self._calendar.get_nth_working_day(day, count)

    def between(self, day: dt.date, last: dt.date) -> int:
        """How many working days have passed since a day, the last one included."""
        following = day + dt.timedelta(days=1)
        return self._calendar.get_working_days_count(following, last) if last >= following else 0
