package dev.drawbridge.mapping;

/** How changes become calls; one per connection. */
public enum WriteAlgorithm {
  ORDERED,
  MERGED
}
