package dev.drawbridge.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configurations as Heroku Connect exports them, small ones. */
public final class MappingFiles {
  public static final String ACCOUNT =
      """
      {"object_name": "Account",
       "config": {"access": "read_write", "upsert_field": "External_ID__c",
                  "fields": {"External_ID__c": {}, "Name": {}, "Phone": {}},
                  "indexes": {}}}
      """;

  public static final String CONTACT =
      """
      {"object_name": "Contact",
       "config": {"access": "read_write", "upsert_field": "External_ID__c",
                  "fields": {"External_ID__c": {}, "LastName": {}, "AccountId": {},
                             "Account__External_ID__c": {}},
                  "indexes": {}}}
      """;

  private MappingFiles() {}

  public static String of(String... mappings) {
    return "{\"version\": 1,\n \"mappings\": [\n" + String.join(",\n", mappings) + "]}";
  }

  public static Path accounts(Path folder) {
    return write(folder, of(ACCOUNT));
  }

  public static Path write(Path folder, String content) {
    try {
      return Files.writeString(Files.createTempFile(folder, "mappings", ".json"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
