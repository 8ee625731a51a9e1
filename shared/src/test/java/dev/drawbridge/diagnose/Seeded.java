package dev.drawbridge.diagnose;

import dev.drawbridge.diagnose.check.Status;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a test seeds and which colour it sees: docs/diagnostics.md's matrix is made of these, see
 * DiagnosticsPageTest.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Seeded.All.class)
public @interface Seeded {
  String check();

  String fault();

  Status sees();

  /** For several of one test. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface All {
    Seeded[] value();
  }
}
