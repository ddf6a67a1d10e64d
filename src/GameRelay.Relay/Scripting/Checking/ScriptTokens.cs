namespace GameRelay.Relay.Scripting.Checking;

internal enum ScriptTokenKind
{
    Word,
    Text,
    Punctuation,
    Other,
}

// Value: the word or the mark; of a text what is between its quotes, as it is written. InTry: within the block of a try, where failing is
// provided for.
internal readonly record struct ScriptToken(ScriptTokenKind Kind, string Value, int Line, int Column, bool InTry)
{
    public bool Is(string mark) => Kind == ScriptTokenKind.Punctuation && Value == mark;

    public bool IsWord(string word) => Kind == ScriptTokenKind.Word && Value == word;
}

/// <summary>
/// The words and marks of a JavaScript text that parses, without comments: enough to see what a script requires and names. Whether a slash
/// divides or begins a regular expression is told from what stands before it, which is right for what people write.
/// </summary>
internal sealed class ScriptTokens
{
    private static readonly HashSet<string> WordsBeforeExpressions = new(StringComparer.Ordinal)
    {
        "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "instanceof", "await", "yield",
    };

    private readonly string _text;
    private readonly List<ScriptToken> _tokens = [];
    private readonly Stack<(char Mark, bool IsTry)> _open = new();
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private int _tries;

    private ScriptTokens(string text) => _text = text;

    public static IReadOnlyList<ScriptToken> Of(string text)
    {
        var reader = new ScriptTokens(text);
        reader.Read();
        return reader._tokens;
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private char Next => _at + 1 < _text.Length ? _text[_at + 1] : '\0';

    private void Read()
    {
        if (_text.StartsWith("#!", StringComparison.Ordinal))
            SkipLine();
        while (_at < _text.Length)
            ReadOne();
    }

    private void ReadOne()
    {
        switch (Current)
        {
            case '/' when Next == '/':
                SkipLine();
                break;
            case '/' when Next == '*':
                _at += 2;
                while (_at < _text.Length && !(Current == '*' && Next == '/'))
                    Step();
                _at += 2;
                break;
            case '/' when BeginsExpression():
                ReadRegex();
                break;
            case '\'' or '"':
                ReadText(Current);
                break;
            case '`':
                Step();
                ReadTemplate();
                break;
            case var c when char.IsLetterOrDigit(c) || c is '_' or '$' or '#' or '\\':
                ReadWord();
                break;
            case var c when char.IsWhiteSpace(c):
                Step();
                break;
            default:
                ReadMark();
                break;
        }
    }

    private void ReadWord()
    {
        var start = _at;
        while (char.IsLetterOrDigit(Current) || Current is '_' or '$' or '#' or '\\' || char.IsSurrogate(Current))
            _at++;
        var word = _text[start.._at];
        Add(char.IsAsciiDigit(word[0]) ? ScriptTokenKind.Other : ScriptTokenKind.Word, word, start);
    }

    private void ReadMark()
    {
        var mark = Current;
        if (mark is '{' or '(' or '[')
            Open(mark);
        if (mark == '}' && _open is { Count: > 0 } && _open.Peek().Mark == '`')
        {
            _open.Pop();
            Step();
            ReadTemplate();
            return;
        }

        if (mark is '}' or ')' or ']' && _open.TryPop(out var opened) && opened.IsTry)
            _tries--;
        Add(ScriptTokenKind.Punctuation, mark.ToString(), _at);
        Step();
    }

    private void Open(char mark)
    {
        var isTry = mark == '{' && _tokens is [.., { Kind: ScriptTokenKind.Word, Value: "try" }];
        _open.Push((mark, isTry));
        if (isTry)
            _tries++;
    }

    private void ReadText(char quote)
    {
        var start = _at;
        Step();
        while (_at < _text.Length && Current != quote && Current != '\n')
        {
            if (Current == '\\')
                Step();
            Step();
        }

        Add(ScriptTokenKind.Text, _text[(start + 1).._at], start);
        _at++;
    }

    // From after the backtick, or after the brace that closes an expression within, to the end or the next such expression.
    private void ReadTemplate()
    {
        var start = _at;
        while (_at < _text.Length)
        {
            if (Current == '`')
            {
                Add(ScriptTokenKind.Other, _text[start.._at], start);
                Step();
                return;
            }

            if (Current == '$' && Next == '{')
            {
                _open.Push(('`', false));
                _at += 2;
                return;
            }

            if (Current == '\\')
                Step();
            Step();
        }
    }

    private void ReadRegex()
    {
        var start = _at;
        var inClass = false;
        Step();
        while (_at < _text.Length && Current != '\n' && (Current != '/' || inClass))
        {
            inClass = Current == '[' || (inClass && Current != ']');
            if (Current == '\\')
                Step();
            Step();
        }

        Step();
        while (char.IsAsciiLetter(Current))
            _at++;
        Add(ScriptTokenKind.Other, "/", start);
    }

    private bool BeginsExpression() => _tokens is not [.., var last] || last.Kind switch
    {
        ScriptTokenKind.Word => WordsBeforeExpressions.Contains(last.Value),
        ScriptTokenKind.Punctuation => last.Value is not (")" or "]" or "}"),
        _ => false,
    };

    private void Add(ScriptTokenKind kind, string value, int start) => _tokens.Add(new(kind, value, _line, start - _lineStart + 1, _tries > 0));

    private void Step()
    {
        if (Current == '\n')
        {
            _line++;
            _lineStart = _at + 1;
        }

        _at++;
    }

    private void SkipLine()
    {
        while (_at < _text.Length && Current != '\n')
            _at++;
    }
}
