/** The demonstration: a CRM loaded by SQL, seen arriving in the org. */
@NullMarked
package dev.drawbridge.cli.demo;

import org.jspecify.annotations.NullMarked;
