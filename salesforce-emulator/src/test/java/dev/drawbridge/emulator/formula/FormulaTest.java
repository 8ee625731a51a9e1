package dev.drawbridge.emulator.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What formulas come to. */
class FormulaTest {
  private static final Schema SCHEMA = schema();

  private static Schema schema() {
    try {
      return Schema.standard()
          .with(
              ObjectDescribe.of(
                  new ObjectMapper()
                      .readTree(
                          """
                          {"name":"T__c","keyPrefix":"a0T","fields":[
                           {"name":"N__c","type":"double","scale":2},
                           {"name":"Empty__c","type":"double","scale":2},
                           {"name":"I__c","type":"int"},
                           {"name":"S__c"},{"name":"Blank__c"},
                           {"name":"B__c","type":"boolean"},
                           {"name":"D__c","type":"date"},
                           {"name":"P__c","type":"picklist","picklistValues":["a","b"]},
                           {"name":"M__c","type":"multipicklist","picklistValues":["a","b"]},
                           {"name":"A__c","type":"reference","referenceTo":["Account"]}]}
                          """)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final Map<String, Object> VALUES =
      Map.of(
          "N__c",
          new BigDecimal("2.50"),
          "I__c",
          7L,
          "S__c",
          "Hello",
          "B__c",
          true,
          "D__c",
          LocalDate.of(2026, 11, 20),
          "P__c",
          "a",
          "M__c",
          "a;b",
          "A__r.Name",
          "Acme");

  private record Values(Map<String, Object> before, boolean isNew) implements Scope {
    @Override
    public @Nullable Object value(FieldReference field) {
      String path =
          field.lookups().isEmpty() ? "" : field.lookups().getFirst().relationshipName() + ".";
      return VALUES.get(path + field.field().name());
    }

    @Override
    public @Nullable Object priorValue(FieldReference field) {
      return before.get(field.field().name());
    }

    @Override
    public Instant now() {
      return Instant.parse("2026-11-20T10:00:00Z");
    }
  }

  private static Formula formula(String text, boolean zero) {
    return Formula.of(text, SCHEMA, SCHEMA.existing("T__c"), zero);
  }

  private static @Nullable Object value(String text) {
    return formula(text, false).value(new Values(Map.of(), true));
  }

  private static boolean holds(String text) {
    return Boolean.TRUE.equals(value(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 + 2 * 3            | 7
          (1 + 2) * 3          | 9
          2 ^ 3 ^ 2            | 512
          -N__c                | -2.50
          I__c / 2             | 3.5
          10 - 3 - 2           | 5
          ROUND(2.345, 2)      | 2.35
          MOD(7, 4)            | 3
          MAX(1, N__c, 2)      | 2.50
          ABS(-3)              | 3
          CEILING(2.1)         | 3
          FLOOR(2.9)           | 2
          SQRT(9)              | 3
          LEN(S__c)            | 5
          FIND("l", S__c)      | 3
          VALUE("12.5")        | 12.5
          YEAR(D__c)           | 2026
          WEEKDAY(D__c)        | 6
          D__c - DATE(2026,11,1) | 19
          CASE(P__c, "a", 1, "b", 2, 3) | 1
          BLANKVALUE(Empty__c, 4) | 4
          BLANKVALUE(N__c, 4)  | 2.50
          NULLVALUE(Empty__c, 4) | 4
          NULLVALUE(N__c, 4)   | 2.50
          DAY(DATEVALUE("2026-11-20")) | 20
          """)
  void numbers(String formula, BigDecimal expected) {
    assertThat(value(formula))
        .isInstanceOfSatisfying(
            BigDecimal.class, number -> assertThat(number).isEqualByComparingTo(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          S__c & " " & A__r.Name    | Hello Acme
          S__c + "!"                | Hello!
          UPPER(LEFT(S__c, 2))      | HE
          RIGHT(S__c, 3)            | llo
          MID(S__c, 2, 3)           | ell
          SUBSTITUTE(S__c, "l", "L") | HeLLo
          TEXT(N__c)                | 2.5
          TEXT(P__c)                | a
          TEXT(D__c)                | 2026-11-20
          IF(B__c, "yes", "no")     | yes
          IF(N__c > 3, "yes", "no") | no
          Blank__c & "x"            | x
          """)
  void texts(String formula, String expected) {
    assertThat(value(formula)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          N__c > 2 && S__c = "Hello"     | true
          N__c > 2 && S__c = "hello"     | false
          N__c < 2 OR 1                  |
          OR(N__c < 2, NOT(B__c))        | false
          AND(B__c, NOT(ISBLANK(S__c)))  | true
          ISBLANK(Blank__c)              | true
          ISBLANK(Empty__c)              | true
          ISBLANK(S__c)                  | false
          ISNULL(Empty__c)               | true
          ISNULL(N__c)                   | false
          ISNUMBER("12.5")               | true
          ISNUMBER(S__c)                 | false
          ISPICKVAL(P__c, "a")           | true
          ISPICKVAL(P__c, "b")           | false
          INCLUDES(M__c, "b")            | true
          INCLUDES(M__c, "c")            | false
          CONTAINS(S__c, "ell")          | true
          BEGINS(S__c, "ell")            | false
          REGEX(S__c, "[A-Z].*")         | true
          REGEX(S__c, "[a-z]*")          | false
          D__c = TODAY()                 | true
          D__c > TODAY()                 | false
          NOW() > DATE(2026,1,1)         |
          ADDMONTHS(D__c, 2) = DATE(2027,1,20) | true
          Empty__c = 0                   | false
          Empty__c > -1                  | false
          S__c != "x"                    | true
          !B__c                          | false
          N__c <> 2.5                    | false
          """)
  void conditions(String formula, @Nullable Boolean expected) {
    if (expected == null) {
      assertThatThrownBy(() -> value(formula)).isInstanceOf(IllegalArgumentException.class);
    } else {
      assertThat(holds(formula)).isEqualTo(expected);
    }
  }

  @Test
  void emptyNumbersCountAsZeroIfTheFieldSaysSo() {
    Scope scope = new Values(Map.of(), true);
    assertThat(formula("Empty__c + 1", false).value(scope)).isNull();
    assertThat(formula("Empty__c + 1", true).value(scope)).isEqualTo(BigDecimal.ONE);
    assertThat(formula("Empty__c = 0", true).holds(scope)).isTrue();
  }

  @Test
  void changesAreSeenAgainstThePriorRecord() {
    Scope update = new Values(Map.of("N__c", new BigDecimal("2.5"), "S__c", "Old"), false);
    assertThat(formula("ISCHANGED(S__c)", false).holds(update)).isTrue();
    assertThat(formula("ISCHANGED(N__c)", false).holds(update)).isFalse();
    assertThat(formula("PRIORVALUE(S__c)", false).value(update)).isEqualTo("Old");
    assertThat(formula("ISNEW()", false).holds(update)).isFalse();
    assertThat(holds("ISNEW()")).isTrue();
    assertThat(holds("ISCHANGED(S__c)")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1 / 0", "VALUE(S__c)", "SQRT(-1)", "DATE(2026, 13, 1)"})
  void whatCannotBeComputedIsNothing(String formula) {
    assertThat(value(formula)).isNull();
  }

  @Test
  void resultsTakeTheFormOfTheirField() {
    Scope scope = new Values(Map.of(), true);
    assertThat(formula("10 / 3", false).value(scope, FieldType.DOUBLE, 2))
        .isEqualTo(new BigDecimal("3.33"));
    assertThat(formula("I__c", false).value(scope, FieldType.INT, 0)).isEqualTo(7L);
    assertThat(formula("NULL", false).value(scope, FieldType.BOOLEAN, 0)).isEqualTo(false);
    assertThat(formula("\"\"", false).value(scope, FieldType.STRING, 0)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Nope__c = 1        | Field Nope__c does not exist. Check spelling.
          A__r.Nope = "x"    | Field A__r.Nope does not exist. Check spelling.
          NOPE(1)            | Unknown function NOPE. Check spelling.
          LEN(1)             | Incorrect parameter type for operator or function 'LEN'. Expected Text, received Number.
          LEN()              | Incorrect number of parameters for function 'LEN()', received 0.
          1 + "a"            | Incorrect parameter type for operator or function '+'. Expected Number, received Text.
          P__c = "a"         | Field is a picklist field. Picklist fields are only supported in certain functions, such as ISPICKVAL.
          1 = "a"            | Incorrect parameter type for operator or function '='. Expected Number, received Text.
          (1 + 2             | Syntax error in the formula at line 1
          1 + 2 ;            | Syntax error in the formula at line 1
          """)
  void mistakesAreExplained(String formula, String sentence) {
    assertThatThrownBy(() -> formula(formula, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void conditionMustBeTrueOrFalse() {
    assertThatThrownBy(() -> Formula.condition("1 + 1", SCHEMA, SCHEMA.existing("T__c")))
        .hasMessage(
            "Formula result is data type (Number), incompatible with expected data type (true or"
                + " false).");
  }
}
