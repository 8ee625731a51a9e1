package dev.drawbridge.mappingfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemovalTest {
  private final Mapping account = TestMappings.account();

  private Mapping with(String name, boolean createable, boolean updateable) {
    List<Column> columns =
        account.columns().stream()
            .<Column>map(
                column ->
                    column instanceof Column.OfField of && of.name().equals(name)
                        ? new Column.OfField(
                            of.name(),
                            of.field(),
                            of.type(),
                            of.length(),
                            createable,
                            updateable,
                            of.nillable(),
                            of.unique(),
                            of.caseSensitive(),
                            of.referenceTo())
                        : column)
            .toList();
    return new Mapping(
        account.objectName(),
        account.access(),
        account.uniqueIdentifier(),
        columns,
        account.indexes());
  }

  @Test
  void theSameMappingRemovesNothing() {
    assertThat(Removal.between(account, account)).isEmpty();
  }

  @Test
  void aFieldThatMayOnlyBeReadNowRemovesItsWrites() {
    for (Mapping after : List.of(with("phone", false, false), with("phone", true, false))) {
      assertThat(Removal.between(account, after))
          .singleElement()
          .satisfies(
              removal -> {
                assertThat(removal.kind()).isEqualTo(Removal.Kind.WRITES);
                assertThat(removal.message())
                    .startsWith("Account.Phone can no longer be written as before")
                    .endsWith("is not sent, also what waits");
              });
    }
  }

  @Test
  void aFieldThatMayBeWrittenAgainRemovesNothing() {
    assertThat(Removal.between(with("phone", false, false), account)).isEmpty();
  }
}
