/**
 * A mapping configuration in Heroku Connect's export format: read, checked, and compared with what
 * is there.
 */
@NullMarked
package dev.drawbridge.mappingfile;

import org.jspecify.annotations.NullMarked;
