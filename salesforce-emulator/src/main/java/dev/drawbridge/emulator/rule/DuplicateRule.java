package dev.drawbridge.emulator.rule;

import java.util.List;

/**
 * Two records of an object that agree in all of these fields are duplicates.
 *
 * @param block whether a duplicate is refused even to a client that allows saving it
 */
public record DuplicateRule(String name, String object, List<String> fields, boolean block) {}
