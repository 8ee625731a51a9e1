package dev.drawbridge.diagnose;

import java.util.List;

/**
 * The results of one mapping.
 *
 * @param object the Salesforce object's name
 */
public record MappingResults(String object, List<Result> results) {}
