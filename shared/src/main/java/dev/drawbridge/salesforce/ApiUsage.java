package dev.drawbridge.salesforce;

/**
 * The org's API requests in the last 24 hours, everybody's together, as LimitInfoHeader tells them.
 */
public record ApiUsage(long used, long limit) {}
