/** API Gateway's HTTP API: routes and authorizers in front of functions. */
@NullMarked
package dev.drawbridge.local.api;

import org.jspecify.annotations.NullMarked;
