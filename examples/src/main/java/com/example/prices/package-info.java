/** What docs/getting-started.md builds: a service and a program that calls it. */
@NullMarked
package com.example.prices;

import org.jspecify.annotations.NullMarked;
