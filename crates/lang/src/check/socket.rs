//! What is known of sockets before a run: who listens, who carries data, who receives datagrams. A
//! command that can only fail on such a socket is an error here, unless the script waits for that
//! error with `try` or `expect error`.

use super::Pass;
use super::tree::{CommandCall, Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::eval::value::Kind;
use crate::message;
use crate::spec::{Accept, Fits, Makes};
use crate::syntax::source::Span;

impl Pass<'_> {
    /// What sort of socket an expression yields, where that is known.
    pub(super) fn makes(&mut self, value: &Expr) -> Option<Makes> {
        match &value.kind {
            ExprKind::Command(call) => call.command.yields.makes,
            ExprKind::Local(slot) | ExprKind::MaybeUnset(slot) => self.scope().known(*slot).makes,
            _ => None,
        }
    }

    /// Tells where a command can only fail on the socket that its first operand is known to be.
    pub(super) fn socket_fits(&mut self, call: &CommandCall) {
        let Some(first) = call.operands.first().filter(|_| self.caught == 0) else { return };
        let (Some(Accept::Socket(fits)), Some(made)) =
            (call.command.operands.first().map(|operand| operand.accept), self.makes(first))
        else {
            return;
        };
        let socket = self.source.slice(first.span).to_owned();
        let command = call.command.name;
        match (fits, made) {
            (Fits::Data, Makes::Listener) => {
                let report = Diagnostic::error(first.span, message!("listener-has-no-data", socket = socket));
                self.report(report.help(message!("on-listener-help", command = command, socket = socket)));
            }
            (Fits::Listener, Makes::Stream) => {
                let report =
                    Diagnostic::error(first.span, message!("stream-does-not-listen", socket = socket));
                self.report(report.help(message!("help-makes-listener", name = "server")));
            }
            (Fits::Listener, Makes::Datagram) => {
                let message = message!("datagrams-have-no-connections", socket = socket);
                let report = Diagnostic::error(first.span, message);
                self.report(report.help(message!("help-recvfrom", socket = socket)));
            }
            (Fits::Data, Makes::Datagram) => self.portions_of_datagrams(call, &socket),
            _ => {}
        }
    }

    /// Notes whether a command makes a socket, or means the current one.
    pub(super) fn note_sockets(&mut self, call: &CommandCall, words: Span) {
        let yields = call.command.yields;
        self.makes_socket |= yields.makes.is_some() || yields.kinds.only() == Some(Kind::Socket);
        let named = call.operands.first().is_some_and(|first| first.kinds.has(Kind::Socket));
        if call.command.leading_socket() && !named && self.caught == 0 {
            self.wants_socket.get_or_insert((words, call.command.name));
        }
    }

    /// In a script that makes no socket at all, no command finds one. A prompt may have some from
    /// before.
    pub(super) fn warn_of_no_socket(&mut self) {
        let Some((span, command)) = self.wants_socket else { return };
        let is_wrong = self.reports.has_error();
        if self.makes_socket || self.vocabulary.abbreviations || is_wrong {
            return;
        }
        let report = Diagnostic::warning(span, message!("no-socket-anywhere", command = command));
        self.report(report.help(message!("help-makes-socket")));
    }

    /// `recv u line`: a datagram comes whole.
    fn portions_of_datagrams(&mut self, call: &CommandCall, socket: &str) {
        let of_streams =
            |word: &str| call.command.options.iter().any(|own| own.word == word && own.of_streams);
        if let Some((_, value)) = call.options.iter().find(|(word, _)| of_streams(word)) {
            let message = message!("recv-portion-needs-stream", socket = socket);
            let report = Diagnostic::error(value.span, message);
            self.report(report.help(message!("help-whole-datagram", socket = socket)));
        }
    }

    /// Several names for what a command makes in a fixed number. False where they are too many or few.
    pub(super) fn takes_pair(&mut self, value: &Expr, names: usize) -> bool {
        let fits = names == 2 || self.makes(value) != Some(Makes::Pair);
        if !fits {
            let report = Diagnostic::error(value.span, message!("unpack-count", names = names, values = 2));
            self.report(report);
        }
        fits
    }
}
