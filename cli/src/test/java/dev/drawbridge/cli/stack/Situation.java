package dev.drawbridge.cli.stack;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a test does to a stack, and what the stack reports: a row of docs/situations.md. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Situation {
  String what();

  /** Where it is reported. */
  Place at();

  /** Parts of the message; text that differs from run to run is left out. */
  String[] says();

  /** The effect on changes. */
  String changes() default "nothing is lost or sent twice";

  /** Where a stack reports something. */
  enum Place {
    ALERT("the alert topic"),
    DIAGNOSE("./drawbridge diagnose"),
    HOLDS("./drawbridge holds"),
    UP("./drawbridge up"),
    LOG("the trigger log");

    public final String words;

    Place(String words) {
      this.words = words;
    }
  }
}
