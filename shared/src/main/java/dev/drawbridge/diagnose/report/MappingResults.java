package dev.drawbridge.diagnose.report;

import dev.drawbridge.diagnose.check.Result;
import java.util.List;

/**
 * The results of one mapping.
 *
 * @param object the Salesforce object's name
 */
public record MappingResults(String object, List<Result> results) {}
