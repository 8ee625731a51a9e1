/**
 * The HTTP API: requests, routes and replies. What a route does is in a resource beside its
 * handler.
 */
@NullMarked
package dev.drawbridge.functions.http;

import org.jspecify.annotations.NullMarked;
