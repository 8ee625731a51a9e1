/** Every setting, declared once. */
@NullMarked
package dev.drawbridge.config;

import org.jspecify.annotations.NullMarked;
