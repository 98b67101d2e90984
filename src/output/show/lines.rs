//! Lines with their numbers, as a shell lists its history: each as it was typed.

use wirelab_lang::escape;
use wirelab_lang::eval::value::{Value, display};

use super::ValueStyle;

/// The lines, a number before each; those behind the first line of a text stand below its beginning.
/// Each ends with a newline.
pub fn numbered(lines: &[Value], first: usize, look: ValueStyle) -> String {
    let digits = (first + lines.len()).saturating_sub(1).to_string().len();
    let numbered = lines.iter().zip(first..).map(|(line, number)| {
        let text = display::show(line);
        let text = escape::plain(&text).replace('\n', &format!("\n{:digits$}  ", ""));
        format!("{}  {text}\n", look.dim(&format!("{number:digits$}")))
    });
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use wirelab_lang::catalogue::Language;

    use super::*;

    #[test]
    fn each_line_stands_behind_its_number_as_it_was_typed() {
        let lines = [Value::text("def f() {\n  return 1\n}"), Value::text("print \"{f()}\"\u{1b}[2J")];
        let look = ValueStyle { width: Some(80), colours: false, language: Language::English };
        let shown = numbered(&lines, 99, look);
        assert_eq!(shown, " 99  def f() {\n       return 1\n     }\n100  print \"{f()}\"\\x1B[2J\n");
    }
}
