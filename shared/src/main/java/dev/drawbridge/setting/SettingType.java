package dev.drawbridge.setting;

import java.util.List;
import java.util.Optional;

/** What a setting's value may be. Values are texts, as an environment has them. */
public sealed interface SettingType {
  /** A text with so many characters. */
  record Text(long least, long most) implements SettingType {}

  /** A whole number of some unit. */
  record WholeNumber(String unit, long least, long most) implements SettingType {}

  /** true or false. */
  record Flag() implements SettingType {}

  /** One of some words: the names of an enum's constants. */
  record Choice(List<String> words) implements SettingType {
    public Choice {
      words = List.copyOf(words);
    }
  }

  static SettingType text(long least, long most) {
    return new Text(least, most);
  }

  static SettingType number(String unit, long least, long most) {
    return new WholeNumber(unit, least, most);
  }

  static SettingType flag() {
    return new Flag();
  }

  static SettingType choice(String... words) {
    return new Choice(List.of(words));
  }

  /** What a value must be, when it is not; a part of a sentence. */
  default Optional<String> objection(String value) {
    return isMet(value) ? Optional.empty() : Optional.of("must " + wanted());
  }

  private boolean isMet(String value) {
    return switch (this) {
      case Text text -> value.length() >= text.least() && value.length() <= text.most();
      case WholeNumber number ->
          value.matches("[0-9]{1,9}")
              && Long.parseLong(value) >= number.least()
              && Long.parseLong(value) <= number.most();
      case Flag ignored -> List.of("true", "false").contains(value);
      case Choice choice -> choice.words().contains(value);
    };
  }

  private String wanted() {
    return switch (this) {
      case Text text -> "have between %d and %d characters".formatted(text.least(), text.most());
      case WholeNumber number ->
          "be a whole number of %s between %d and %d"
              .formatted(number.unit(), number.least(), number.most());
      case Flag ignored -> "be " + unit();
      case Choice ignored -> "be " + unit();
    };
  }

  /** {@code text}, the unit of a number, or the words to choose from. */
  default String unit() {
    return switch (this) {
      case Text ignored -> "text";
      case WholeNumber number -> number.unit();
      case Flag ignored -> "true or false";
      case Choice choice -> String.join(" or ", choice.words());
    };
  }

  /** Least value of a number, least length of anything else. */
  default long least() {
    return switch (this) {
      case Text text -> text.least();
      case WholeNumber number -> number.least();
      case Flag ignored -> "true".length();
      case Choice choice -> choice.words().stream().mapToInt(String::length).min().orElse(0);
    };
  }

  /** Greatest value of a number, greatest length of anything else. */
  default long most() {
    return switch (this) {
      case Text text -> text.most();
      case WholeNumber number -> number.most();
      case Flag ignored -> "false".length();
      case Choice choice -> choice.words().stream().mapToInt(String::length).max().orElse(0);
    };
  }
}
