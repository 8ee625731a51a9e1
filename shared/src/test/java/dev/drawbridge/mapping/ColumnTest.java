package dev.drawbridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void aDefinitionStoredBeforeCascadesWereAskedIsStillRead() throws Exception {
    Column field =
        json.readValue(
            """
            {"kind":"field","name":"master__c","field":"Master__c","type":"REFERENCE","length":18,
             "createable":true,"updateable":true,"nillable":true,"unique":false,
             "caseSensitive":false,"referenceTo":["Master"]}
            """,
            Column.class);
    assertThat(field)
        .isEqualTo(
            new Column.OfField(
                "master__c",
                "Master__c",
                FieldType.REFERENCE,
                18,
                true,
                true,
                true,
                false,
                false,
                List.of("Master")));
    Column synthetic =
        json.readValue(
            """
            {"kind":"synthetic","name":"m__r__k__c","relationship":"M__r","lookupField":"M__c",
             "parentObject":"M","parentField":"K__c","length":9,"createable":true,
             "updateable":true}
            """,
            Column.class);
    assertThat(synthetic)
        .isEqualTo(new Column.Synthetic("m__r__k__c", "M__r", "M__c", "M", "K__c", 9, true, true));
  }

  @Test
  void theCascadeIsStoredWithTheColumn() throws Exception {
    Column column =
        new Column.Synthetic("m__r__k__c", "M__r", "M__c", "M", "K__c", 9, true, true, true);
    assertThat(json.readValue(json.writeValueAsString(column), Column.class)).isEqualTo(column);
  }
}
