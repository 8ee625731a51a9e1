package dev.drawbridge.diagnose;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Checks;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;

/** A test that sees every check of a group GREEN where nothing is wrong. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface SeesGreen {
  Group value();

  /** The checks that one test can see in one place. */
  enum Group {
    /** Of the connection: Heroku Connect's, and those that need Salesforce. */
    CONNECTION,
    VITAL_SIGNS,
    MAPPING;

    /** The names of all of its checks. */
    List<String> checks() {
      Checks all = StandardChecks.all();
      return switch (this) {
        case CONNECTION ->
            names(Stream.concat(all.herokuChecks().stream(), all.additionalChecks().stream()));
        case VITAL_SIGNS -> names(all.vital().stream());
        case MAPPING -> names(all.ofMapping().stream());
      };
    }

    private static List<String> names(Stream<? extends Check<?>> checks) {
      return checks.map(check -> check.title().name()).toList();
    }
  }
}
