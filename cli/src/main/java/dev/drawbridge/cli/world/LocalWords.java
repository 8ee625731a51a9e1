package dev.drawbridge.cli.world;

import java.util.List;

/**
 * Why a stack did not start, for the person who started it here, who wrote no template and no
 * secret, but {@code --database}. Pure.
 */
final class LocalWords {
  private static final String SETUP =
      "^Resources\\.Setup: the custom resource could not be created: ";

  private record Word(String ofTheTemplate, String here) {}

  private static final List<Word> WORDS =
      List.of(
          new Word("The secret's role", "The role of --database"),
          new Word("the secret's role", "the role of --database"),
          new Word("the role of the database secret", "the role of --database"),
          new Word("The database that the secret names", "The database that --database names"),
          new Word("into the database secret", "into --database, or the password into ~/.pgpass"),
          new Word("the database secret", "--database"),
          new Word("the secret's url", "--database"),
          new Word("with the secret of another database", "with another --database"),
          new Word("use the secret of another database", "use another --database"));

  private LocalWords() {}

  static String of(String message) {
    String words = message.replaceFirst(SETUP, "");
    for (Word word : WORDS) {
      words = words.replace(word.ofTheTemplate(), word.here());
    }
    return words;
  }
}
