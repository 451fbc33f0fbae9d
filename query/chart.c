#include "query/chart.h"

/* Units of the picture; the page scales it. */
#define WIDTH 368
#define HEIGHT 180
#define LEFT 32 /* the numbers of the axis */
#define TOP 14
#define BOTTOM 26 /* the labels of the bars */
#define GRID_LINES 3

/* The least of 1, 2, 5, 10, 20, 50 … of which GRID_LINES reach `most`. */
static int64_t
step_for(int64_t most)
{
	static const int64_t factors[] = { 2, 5 };

	for (int64_t unit = 1;; unit *= 10) {
		if (unit * GRID_LINES >= most)
			return unit;
		for (size_t i = 0; i < G_N_ELEMENTS(factors); i++)
			if (unit * factors[i] * GRID_LINES >= most)
				return unit * factors[i];
	}
}

static void
put_grid(struct html *h, int64_t step)
{
	for (int i = 0; i <= GRID_LINES; i++) {
		int y = HEIGHT - BOTTOM - i * (HEIGHT - TOP - BOTTOM) / GRID_LINES;

		HTML(h, "<path class=\"grid\" d=\"M$ $H$\"/>", html_format(h, "%d", LEFT),
		     html_format(h, "%d", y), html_format(h, "%d", WIDTH));
		HTML(h, "<text class=\"axis\" x=\"$\" y=\"$\">$</text>\n",
		     html_format(h, "%d", LEFT - 8), html_format(h, "%d", y + 4),
		     html_number(h, i * step));
	}
}

static void
put_bars(struct html *h, const struct chart_bar *bars, size_t n, int64_t step)
{
	double slot = (double)(WIDTH - LEFT) / (double)n, room = HEIGHT - TOP - BOTTOM;

	for (size_t i = 0; i < n; i++) {
		double height = room * (double)bars[i].n / (double)(step * GRID_LINES);
		double x = LEFT + slot * (double)i;

		HTML(h,
		     "<rect class=\"$\" x=\"$\" y=\"$\" width=\"$\" height=\"$\" rx=\"2\">"
		     "<title>$: $</title></rect>",
		     bars[i].is_partial ? "partial" : "whole",
		     html_format(h, "%.1f", x + slot * 0.18),
		     html_format(h, "%.1f", HEIGHT - BOTTOM - height),
		     html_format(h, "%.1f", slot * 0.64), html_format(h, "%.1f", height),
		     bars[i].name, html_number(h, bars[i].n));
		if (bars[i].label)
			HTML(h, "<text class=\"label\" x=\"$\" y=\"$\">$</text>\n",
			     html_format(h, "%.1f", x + slot / 2), html_format(h, "%d", HEIGHT - 6),
			     bars[i].label);
	}
}

static void
put_table(struct html *h, const char *what, const char *column, const struct chart_bar *bars,
	  size_t n)
{
	HTML(h,
	     "<details class=\"figures\"><summary>The same as a table</summary>\n"
	     "<table><caption class=\"unseen\">$</caption><thead><tr><th scope=\"col\">$</th>"
	     "<th scope=\"col\" class=\"n\">Mentions</th></tr></thead><tbody>\n",
	     what, column);
	for (size_t i = n; i-- > 0;)
		HTML(h, "<tr><th scope=\"row\">$ $</th><td class=\"n\">$</td></tr>\n", bars[i].name,
		     bars[i].is_partial ? "(so far)" : "", html_number(h, bars[i].n));
	HTML(h, "</tbody></table></details>\n");
}

void
chart_put(struct html *h, const char *what, const char *column, const struct chart_bar *bars,
	  size_t n)
{
	int64_t most = 1, step;

	for (size_t i = 0; i < n; i++)
		most = MAX(most, bars[i].n);
	step = step_for(most);
	HTML(h,
	     "<figure class=\"chart\"><svg viewBox=\"0 0 $ $\" aria-hidden=\"true\" "
	     "focusable=\"false\">\n",
	     html_format(h, "%d", WIDTH), html_format(h, "%d", HEIGHT));
	put_grid(h, step);
	put_bars(h, bars, n, step);
	HTML(h, "</svg>\n");
	if (n && bars[n - 1].is_partial && bars[n - 1].n)
		HTML(h, "<p class=\"hint\">Dashed: not over yet.</p>\n");
	put_table(h, what, column, bars, n);
	HTML(h, "</figure>\n");
}
