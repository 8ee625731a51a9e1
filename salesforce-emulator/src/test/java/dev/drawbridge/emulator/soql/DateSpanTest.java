package dev.drawbridge.emulator.soql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateSpanTest {
  /** A Friday. */
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

  @ParameterizedTest
  @CsvSource({
    "YESTERDAY, 2026-11-19, 2026-11-20",
    "TODAY, 2026-11-20, 2026-11-21",
    "TOMORROW, 2026-11-21, 2026-11-22",
    "LAST_WEEK, 2026-11-08, 2026-11-15",
    "THIS_WEEK, 2026-11-15, 2026-11-22",
    "NEXT_WEEK, 2026-11-22, 2026-11-29",
    "LAST_MONTH, 2026-10-01, 2026-11-01",
    "THIS_MONTH, 2026-11-01, 2026-12-01",
    "NEXT_MONTH, 2026-12-01, 2027-01-01",
    "LAST_QUARTER, 2026-07-01, 2026-10-01",
    "THIS_QUARTER, 2026-10-01, 2027-01-01",
    "NEXT_FISCAL_QUARTER, 2027-01-01, 2027-04-01",
    "LAST_YEAR, 2025-01-01, 2026-01-01",
    "THIS_FISCAL_YEAR, 2026-01-01, 2027-01-01",
    "LAST_90_DAYS, 2026-08-22, 2026-11-21",
    "NEXT_90_DAYS, 2026-11-21, 2027-02-19"
  })
  void namedSpansCoverTheirDays(String name, LocalDate from, LocalDate to) {
    DateSpan span = Objects.requireNonNull(DateSpan.of(name.toLowerCase(), false));
    assertThat(span.days(TODAY, 0)).isEqualTo(new DateSpan.Days(from, to));
  }

  @ParameterizedTest
  @CsvSource({
    "LAST_N_DAYS, 1, 2026-11-19, 2026-11-21",
    "NEXT_N_DAYS, 2, 2026-11-21, 2026-11-23",
    "N_DAYS_AGO, 2, 2026-11-18, 2026-11-19",
    "LAST_N_WEEKS, 2, 2026-11-01, 2026-11-15",
    "NEXT_N_WEEKS, 1, 2026-11-22, 2026-11-29",
    "N_WEEKS_AGO, 1, 2026-11-08, 2026-11-15",
    "LAST_N_MONTHS, 3, 2026-08-01, 2026-11-01",
    "NEXT_N_MONTHS, 2, 2026-12-01, 2027-02-01",
    "N_MONTHS_AGO, 11, 2025-12-01, 2026-01-01",
    "LAST_N_QUARTERS, 1, 2026-07-01, 2026-10-01",
    "N_QUARTERS_AGO, 4, 2025-10-01, 2026-01-01",
    "NEXT_N_YEARS, 2, 2027-01-01, 2029-01-01",
    "N_FISCAL_YEARS_AGO, 1, 2025-01-01, 2026-01-01"
  })
  void countedSpansCoverTheirDays(String name, int count, LocalDate from, LocalDate to) {
    DateSpan span = Objects.requireNonNull(DateSpan.of(name, true));
    assertThat(span.days(TODAY, count)).isEqualTo(new DateSpan.Days(from, to));
  }

  @Test
  void aCountIsTakenWhereOneBelongsOnly() {
    assertThat(DateSpan.of("LAST_N_DAYS", false)).isNull();
    assertThat(DateSpan.of("TODAY", true)).isNull();
    assertThat(DateSpan.of("SOMEDAY", false)).isNull();
  }

  @Test
  void sundayIsTheFirstDayOfItsWeek() {
    var sunday = LocalDate.of(2026, 11, 15);
    assertThat(DateSpan.THIS_WEEK.days(sunday, 0).from()).isEqualTo(sunday);
    assertThat(DateFunction.DAY_IN_WEEK.of(sunday)).isEqualTo(1L);
  }
}
