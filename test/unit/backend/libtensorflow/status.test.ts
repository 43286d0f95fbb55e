import { describe, expect, it } from 'vitest';
import { readableMessage } from '../../../../src/backend/libtensorflow/status.ts';

describe('readableMessage', () => {
  it('drops the names of internal wrappers', () => {
    expect(
      readableMessage(
        '{{function_node __wrapped__MatMul_device_/job:localhost/replica:0/task:0/device:CPU:0}} ' +
          'Matrix size-incompatible: In[0]: [2,3], In[1]: [2,2] [Op:MatMul] name: ',
      ),
    ).toBe('Matrix size-incompatible: In[0]: [2,3], In[1]: [2,2]');
  });

  it('drops the dump of the definition', () => {
    expect(
      readableMessage(
        "NodeDef missing attrs 'padding', 'strides' from Op<name=Conv2D; signature=input:T; attr=T:type>; NodeDef: ",
      ),
    ).toBe("NodeDef missing attrs 'padding', 'strides'");
  });

  it("drops the machine's name", () => {
    expect(
      readableMessage("Op type not registered 'Foo' in binary running on my-host-7.lan. Make sure it is."),
    ).toBe("Op type not registered 'Foo'. Make sure it is.");
  });

  it('keeps a plain message as it is', () => {
    expect(readableMessage('slice index 5 of dimension 0 out of bounds.')).toBe(
      'slice index 5 of dimension 0 out of bounds.',
    );
  });
});
