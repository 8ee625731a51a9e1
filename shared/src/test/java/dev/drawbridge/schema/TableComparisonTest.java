package dev.drawbridge.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.schema.FoundTable.FoundColumn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableComparisonTest {
  private static final Mapping MAPPING = TestMappings.account();

  private static List<TableDifference> with(String column, String type) {
    return renamed("", column, type);
  }

  private static List<TableDifference> renamed(String gone, String column, String type) {
    var columns = new HashMap<String, FoundColumn>();
    for (Column mapped : MAPPING.columns()) {
      columns.put(
          mapped.name(),
          new FoundColumn(
              ColumnType.of(mapped).replaceFirst("^varchar", "character varying"), false));
    }
    columns.put("id", new FoundColumn("integer", true));
    columns.put("sfid", new FoundColumn("character varying(18)", false));
    columns.put("_hc_lastop", new FoundColumn("character varying(32)", false));
    columns.put("_hc_err", new FoundColumn("text", false));
    columns.remove(gone);
    columns.put(column, new FoundColumn(type, false));
    var keys = Map.of("a", List.of("id"), "b", List.of("sfid"));
    return TableComparison.of(
        MAPPING, Optional.of(new FoundTable(columns, List.of(), keys, Map.of())));
  }

  @Test
  void aColumnThatIsLongerThanItsFieldIsAsItShouldBe() {
    assertThat(with("phone", "character varying(80)")).isEmpty();
    assertThat(with("name", "text")).isEmpty();
  }

  @Test
  void aShorterColumnAndAnotherTypeAreDifferences() {
    assertThat(with("phone", "character varying(5)"))
        .extracting(TableDifference::kind)
        .containsExactly(TableDifference.Kind.COLUMN_ALTERED);
    assertThat(with("numberofemployees", "bigint"))
        .extracting(TableDifference::kind)
        .containsExactly(TableDifference.Kind.COLUMN_ALTERED);
  }

  @Test
  void aMissingColumnMayHaveTheNameOfAnUnknownOneOfItsType() {
    assertThat(renamed("phone", "telephone", "character varying(40)"))
        .extracting(TableDifference::perhaps)
        .contains(List.of("telephone"));
    assertThat(renamed("phone", "seen", "date"))
        .extracting(TableDifference::perhaps)
        .containsOnly(List.of());
  }

  @Test
  void aColumnOfAFormerMappingIsNoWorseThanAnAddedOne() {
    assertThat(with("website", "character varying(255)"))
        .extracting(TableDifference::kind)
        .containsExactly(TableDifference.Kind.COLUMN_ADDED);
  }
}
