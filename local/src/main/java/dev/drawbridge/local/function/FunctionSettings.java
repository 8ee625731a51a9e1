package dev.drawbridge.local.function;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a template says of a function.
 *
 * @param reservedConcurrency the most invocations side by side; null is no bound of its own
 * @param retries how often an asynchronous event that failed is tried again
 * @param onFailure takes an asynchronous event that was given up; null when it is only logged
 */
public record FunctionSettings(
    String name,
    String arn,
    String handler,
    Duration timeout,
    int memoryMegabytes,
    Map<String, String> environment,
    @Nullable Integer reservedConcurrency,
    int retries,
    Duration maximumEventAge,
    @Nullable Consumer<byte[]> onFailure) {}
