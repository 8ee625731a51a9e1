package dev.drawbridge.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The types Heroku Connect's users know their columns by. */
class ColumnTypeTest {
  private static String of(FieldType type, int length) {
    return ColumnType.of(
        new Column.OfField("c", "C", type, length, true, true, true, false, false, List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "ID,18,varchar(18)",
    "REFERENCE,18,varchar(18)",
    "STRING,80,varchar(80)",
    "PICKLIST,40,varchar(40)",
    "MULTIPICKLIST,4099,varchar(4099)",
    "TEXTAREA,255,varchar(255)",
    "TEXTAREA,32000,text",
    "EMAIL,80,varchar(80)",
    "PHONE,40,varchar(40)",
    "URL,255,varchar(255)",
    "ENCRYPTEDSTRING,175,varchar(175)",
    "STRING,0,varchar(255)",
    "BOOLEAN,0,boolean",
    "INT,0,integer",
    "DOUBLE,0,double precision",
    "CURRENCY,0,double precision",
    "PERCENT,0,double precision",
    "DATE,0,date",
    "DATETIME,0,timestamp without time zone",
    "TIME,0,time without time zone",
    "ANYTYPE,0,text"
  })
  void aFieldBecomesAColumnOf(FieldType type, int length, String expected) {
    assertThat(of(type, length)).isEqualTo(expected);
  }

  @Test
  void aParentsKeyIsAsLongAsTheParentsField() {
    assertThat(
            ColumnType.of(
                new Column.Synthetic(
                    "c", "Account", "AccountId", "Account", "Key__c", 30, true, true)))
        .isEqualTo("varchar(30)");
  }

  @Test
  void whatCannotBeSyncedHasNoColumn() {
    assertThatThrownBy(() -> of(FieldType.BASE64, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(FieldType.of("address")).isEqualTo(FieldType.UNMAPPABLE);
    assertThat(FieldType.of("dateTime")).isEqualTo(FieldType.DATETIME);
  }

  @ParameterizedTest
  @CsvSource({
    "varchar(255),character varying(80),true",
    "text,character varying(4000),true",
    "varchar(80),character varying(255),false",
    "varchar(80),character varying(80),false",
    "varchar(255),text,false",
    "varchar(255),character varying,false",
    "varchar(255),integer,false",
    "text,integer,false",
    "integer,character varying(80),false",
    "bigint,integer,false",
  })
  void onlyATextThatGrowsIsALongerText(String wanted, String found, boolean longer) {
    assertThat(ColumnType.isLongerText(wanted, found)).isEqualTo(longer);
  }

  @ParameterizedTest
  @CsvSource({
    "varchar(5),character varying(40),true",
    "varchar(255),text,true",
    "varchar(80),character varying(40),false",
    "varchar(80),character varying(80),false",
    "varchar(255),integer,false",
    "integer,bigint,false",
    "text,character varying(4000),false",
  })
  void aLongerTextColumnTakesAllThatAShorterDoes(String wanted, String found, boolean takes) {
    assertThat(ColumnType.takesAllTexts(wanted, found)).isEqualTo(takes);
  }
}
