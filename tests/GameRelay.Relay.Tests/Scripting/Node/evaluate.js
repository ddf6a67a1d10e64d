// Evaluates expressions one after the other, in whichever engine this runs: the answers of Node.js and of the relay's runtime are compared.
'use strict';

exports.evaluate = async function (require, expressions) {
  const util = require('util');
  const answers = [];
  for (const expression of expressions) {
    let answer;
    try {
      const value = await new Function('require', 'util', `return (${expression}\n);`)(require, util);
      answer = typeof value === 'string' ? value : util.inspect(value);
    } catch (error) {
      answer = `threw ${error && error.name}${error && error.code ? ` [${error.code}]` : ''}: ${error && error.message}`;
    }
    answers.push(answer);
  }
  return answers;
};
