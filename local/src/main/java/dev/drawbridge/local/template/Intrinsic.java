package dev.drawbridge.local.template;

import org.jspecify.annotations.Nullable;

/**
 * A call of one of CloudFormation's functions.
 *
 * @param name in the long form: {@code Ref}, {@code Condition} or {@code Fn::…}
 */
record Intrinsic(String name, @Nullable Object argument) {}
