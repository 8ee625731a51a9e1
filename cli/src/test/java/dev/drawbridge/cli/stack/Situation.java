package dev.drawbridge.cli.stack;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a test does to a stack, and what the stack says to it: a row of docs/situations.md. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Situation {
  String what();

  /** Where it is said. */
  Place at();

  /** Parts of what is said, apart from what differs from run to run. */
  String[] says();

  /** What becomes of the changes. */
  String changes() default "nothing is lost or doubled";

  /** Where a stack says something. */
  enum Place {
    ALERT("the topic of alerts"),
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
