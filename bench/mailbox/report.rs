//! Tables in Markdown, and the chart.

use super::contestant::Contestant;
use super::measure::Measured;

/// The middle of several figures.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The table's head.
pub const HEAD: &str = "| work | Letterbox | Dovecot | ratio | may be | the bound | ratio | may be | CPU | ratio | written, kB |\n\
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

/// One row. Ratios are medians of the ratios of each pair.
pub fn row(measured: &Measured) -> String {
    let Measured { work, letterbox, dovecot, bounds } = measured;
    let seconds = |samples: &[super::work::Sample]| samples.iter().map(|sample| sample.seconds).collect::<Vec<_>>();
    let (ours, theirs) = (seconds(letterbox), seconds(dovecot));
    let ratio = median(&ours.iter().zip(&theirs).map(|(one, other)| one / other).collect::<Vec<_>>());
    let to_bound = median(&ours.iter().zip(bounds).map(|(one, bound)| one / bound).collect::<Vec<_>>());
    let bound = match bounds.as_slice() {
        [] => ["".to_owned(), "".to_owned(), "".to_owned()],
        _ => [shown(median(bounds)), judged(to_bound, work.bound.factor()), format!("{}", work.bound.factor())],
    };
    let cpu = |samples: &[super::work::Sample]| median(&samples.iter().map(|s| s.used.cpu).collect::<Vec<_>>());
    let kb = |samples: &[super::work::Sample]| {
        median(&samples.iter().map(|s| s.used.written as f64 / 1024.0).collect::<Vec<_>>())
    };
    let [bound, bound_ratio, bound_limit] = bound;
    format!(
        "| {} | {} | {} | {} | {} | {bound} | {bound_ratio} | {bound_limit} | {} / {} | {:.2} | {:.0} / {:.0} |",
        work.name,
        shown(median(&ours)),
        shown(median(&theirs)),
        judged(ratio, work.against),
        work.against,
        shown(cpu(letterbox)),
        shown(cpu(dovecot)),
        cpu(letterbox) / cpu(dovecot),
        kb(letterbox),
        kb(dovecot)
    )
}

/// A ratio, in bold where it is above what it may be.
fn judged(ratio: f64, limit: f64) -> String {
    if ratio > limit { format!("**{ratio:.2}**") } else { format!("{ratio:.2}") }
}

/// Seconds in a readable unit.
pub fn shown(seconds: f64) -> String {
    if seconds >= 1.0 { format!("{seconds:.2} s") } else { format!("{:.2} ms", seconds * 1000.0) }
}

/// Every time that counted, for whoever wants to reckon anew.
pub fn raw(measured: &Measured) -> String {
    let list = |samples: &[super::work::Sample]| {
        samples.iter().map(|sample| format!("{:.6}", sample.seconds)).collect::<Vec<_>>().join(" ")
    };
    let bounds = measured.bounds.iter().map(|bound| format!("{bound:.6}")).collect::<Vec<_>>().join(" ");
    format!("{}; {}; {}; {bounds}", measured.work.name, list(&measured.letterbox), list(&measured.dovecot))
}

/// Points of the chart: a row's name, who, how many messages, seconds.
pub type Point = (&'static str, Contestant, usize, f64);

/// A chart of time against messages, both axes logarithmic, one panel a row.
pub fn chart(names: &[&'static str], points: &[Point]) -> String {
    let (wide, high) = (360.0, 260.0);
    let rows = names.len().div_ceil(2);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        wide * 2.0,
        high * rows as f64 + 30.0
    );
    svg += "<text x=\"20\" y=\"18\"><tspan fill=\"#1f5fa8\">Letterbox</tspan>  <tspan fill=\"#b0461e\">Dovecot</tspan>: time \
            against messages, some 10 kB each</text>\n";
    for (place, name) in names.iter().enumerate() {
        let of: Vec<&Point> = points.iter().filter(|point| point.0 == *name).collect();
        let origin = ((place % 2) as f64 * wide, 30.0 + (place / 2) as f64 * high);
        svg += &panel(name, &of, origin, (wide, high));
    }
    svg + "</svg>\n"
}

fn panel(name: &str, points: &[&Point], (left, top): (f64, f64), (wide, high): (f64, f64)) -> String {
    let logs = |of: fn(&Point) -> f64| points.iter().map(move |point| of(point).log10());
    let edges = |of: fn(&Point) -> f64| {
        let (low, high) = logs(of).fold((f64::MAX, f64::MIN), |(low, high), log| (low.min(log), high.max(log)));
        (low.floor(), high.ceil().max(low.floor() + 1.0))
    };
    let ((x_low, x_high), (y_low, y_high)) = (edges(|point| point.2 as f64), edges(|point| point.3));
    let x = |log: f64| left + 60.0 + (log - x_low) / (x_high - x_low) * (wide - 80.0);
    let y = |log: f64| top + high - 40.0 - (log - y_low) / (y_high - y_low) * (high - 70.0);
    let mut svg = format!("<text x=\"{}\" y=\"{}\" font-weight=\"bold\">{name}</text>\n", left + 60.0, top + 18.0);
    let steps = |low: f64, high: f64| (0..).map(move |step| low + f64::from(step)).take_while(move |log| *log <= high);
    for log in steps(x_low, x_high) {
        svg += &format!(
            "<path d=\"M{0} {1}V{2}\" stroke=\"#ddd\"/><text x=\"{0}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>\n",
            x(log),
            y(y_low),
            y(y_high),
            y(y_low) + 16.0,
            10f64.powf(log)
        );
    }
    for log in steps(y_low, y_high) {
        let label = if log >= 0.0 { format!("{} s", 10f64.powf(log)) } else { format!("{} ms", 10f64.powf(log + 3.0)) };
        svg += &format!(
            "<path d=\"M{0} {1}H{2}\" stroke=\"#ddd\"/><text x=\"{3}\" y=\"{4}\" text-anchor=\"end\">{label}</text>\n",
            x(x_low),
            y(log),
            x(x_high),
            x(x_low) - 4.0,
            y(log) + 4.0
        );
    }
    for (contestant, colour) in Contestant::BOTH.into_iter().zip(["#1f5fa8", "#b0461e"]) {
        let of = points.iter().filter(|point| point.1 == contestant);
        let places: Vec<(f64, f64)> = of.map(|point| (x((point.2 as f64).log10()), y(point.3.log10()))).collect();
        let line: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        svg += &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
            line.join(" ")
        );
        for (x, y) in places {
            svg += &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>\n");
        }
    }
    svg
}
