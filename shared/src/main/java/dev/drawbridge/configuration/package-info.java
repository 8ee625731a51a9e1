/** Import of a mapping configuration in Heroku Connect's export format. */
@NullMarked
package dev.drawbridge.configuration;

import org.jspecify.annotations.NullMarked;
