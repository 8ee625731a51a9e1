/**
 * SAM templates: read, checked against what the local stack runs, and resolved. Knows no service
 * and starts nothing.
 */
@NullMarked
package dev.drawbridge.local.template;

import org.jspecify.annotations.NullMarked;
