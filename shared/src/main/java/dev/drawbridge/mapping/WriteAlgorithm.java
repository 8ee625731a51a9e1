package dev.drawbridge.mapping;

/** How changes become calls; one per connection, the same for all its mappings. */
public enum WriteAlgorithm {
  /** Heroku Connect's default: every change a distinct write, in the order of the log. */
  ORDERED,
  /** Heroku Connect's other: the final state, in as few messages as the references allow. */
  MERGED,
  /** Every change a distinct write; in order for each record, and a parent before what names it. */
  RECORD_ORDERED
}
