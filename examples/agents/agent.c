/* Concedes from its best outcome to its floor as the deadline comes nearer; takes what is as good.

   cc -O2 -o agent agent.c
   It looks for the few keys that it needs; a program that needs more takes a JSON library. */

#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands after a key, or NULL. */
static const char *after(const char *text, const char *key) {
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *found = strstr(text, quoted);
    if (!found) return NULL;
    found += strlen(quoted);
    return found + strspn(found, " ");
}

static double number(const char *text, const char *key) { return strtod(after(text, key), NULL); }

static int is(const char *line, const char *type) {
    const char *value = after(line, "type");
    return value && value[0] == '"' && strncmp(value + 1, type, strlen(type)) == 0;
}

/* The worth of the last offer received; 0 if there is none. */
static int heard(const char *line, double *worth) {
    int found = 0;
    for (const char *place = after(line, "offers"); place && (place = after(place, "worth"));) {
        char *end;
        double value = strtod(place, &end);
        if (end != place) { *worth = value; found = 1; }
    }
    return found;
}

static void turn(const char *line, double best, double rounds) {
    double floor = number(line, "floor"), worth;
    double goal = best - (best - floor) * number(line, "round") / (rounds + 1);
    if (heard(line, &worth) && worth >= goal && worth >= number(line, "reservation"))
        puts("{\"type\": \"accept\"}");
    else
        printf("{\"type\": \"ask\", \"least\": %.17g}\n", goal);
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    double best = 0, rounds = 0;
    while (getline(&line, &size, stdin) > 0) {
        if (after(line, "best")) best = number(line, "best");
        if (is(line, "hello")) {
            rounds = number(line, "rounds");
            puts("{\"type\": \"ready\", \"version\": 1}");
        } else if (is(line, "turn")) {
            turn(line, best, rounds);
        } else if (is(line, "answer")) {
            const char *offer = after(line, "offer");
            printf("{\"type\": \"offer\", \"offer\": %.*s}\n", (int)(strchr(offer, '}') - offer + 1), offer);
        }
        fflush(stdout);
    }
    free(line);
    return 0;
}
